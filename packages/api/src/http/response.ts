/** Nothing that the API sends may be kept, framed, guessed at or read by another origin. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

interface Answer {
  readonly status: number;
  readonly requestId: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Values of Set-Cookie headers. */
  readonly cookies?: readonly string[] | undefined;
}

/** A response with the headers that every answer has. */
export function makeResponse(
  body: string | ReadableStream<Uint8Array> | null,
  { status, requestId, headers, cookies = [] }: Answer,
): Response {
  const response = new Response(body, { status, headers: { ...SECURITY_HEADERS, ...headers, 'x-request-id': requestId } });
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
