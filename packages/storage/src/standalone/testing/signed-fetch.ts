import { sha256Hex, signingKey } from '../../protocol/signature/signing-key.ts';
import { basicForm } from '../../protocol/signature/signature-date.ts';

interface Asked {
  readonly method: string;
  /** Behind the host, percent-encoded. */
  readonly path: string;
  /** Names and values, which need no encoding. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Any request, signed in its header: for operations and headers that no client sends. Without credentials it is not signed. */
export function signedFetch(
  endpoint: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined,
  { method, path, query, headers, body }: Asked,
): Promise<Response> {
  const parameters = Object.keys(query)
    .toSorted()
    .map((name) => `${name}=${query[name]}`)
    .join('&');
  const url = `${endpoint}${path}${parameters === '' ? '' : `?${parameters}`}`;
  const payload = body === undefined ? {} : { body };
  if (credentials === undefined) return fetch(url, { method, headers, ...payload });
  const date = basicForm(Date.now());
  const all: Record<string, string> = { ...headers, 'x-amz-date': date, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const signed: Record<string, string> = { ...all, host: new URL(endpoint).host };
  const names = Object.keys(signed).toSorted();
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join('');
  const canonical = `${method}\n${path}\n${parameters}\n${lines}\n${names.join(';')}\nUNSIGNED-PAYLOAD`;
  const key = signingKey(credentials.secretAccessKey, { date: date.slice(0, 8), region: 'us-east-1', service: 's3' });
  const signature = key.sign(`AWS4-HMAC-SHA256\n${date}\n${key.scope}\n${sha256Hex(canonical)}`);
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${key.scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return fetch(url, { method, headers: { ...all, authorization }, ...payload });
}
