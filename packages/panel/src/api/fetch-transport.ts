import type { Transport } from '@daspanel/contract/client.ts';

/** How long one answer took. Milliseconds; `server` is undefined where the server does not say (Server-Timing). */
export interface AnswerTime {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly total: number;
  readonly server: number | undefined;
}

/** Sends requests to the panel's own origin, with its cookie. */
export function fetchTransport(note: (time: AnswerTime) => void): Transport {
  return async ({ method, path, headers, body, signal }) => {
    const began = performance.now();
    const response = await fetch(path, {
      method,
      headers: { ...headers },
      credentials: 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : await collect(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const total = performance.now() - began;
    note({ method, path, status: response.status, total, server: parseServerTiming(response.headers.get('server-timing')) });
    return { status: response.status, headers: response.headers, body: readChunks(response.body) };
  };
}

/** Browsers send no streams over HTTP/1.1. */
async function collect(body: AsyncIterable<Uint8Array>): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of body) chunks.push(new Uint8Array(chunk));
  return new Blob(chunks);
}

/** By hand, because not every browser iterates over streams. */
async function* readChunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** The first duration in a Server-Timing header (W3C Server Timing). */
export function parseServerTiming(header: string | null): number | undefined {
  const found = /;\s*dur=([0-9]+(?:\.[0-9]+)?)/.exec(header ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}
