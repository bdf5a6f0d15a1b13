import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { S3Answer } from './operation.ts';

/** Sends an answer; resolves when it was handed to the socket, or the client has gone. Always closes what the answer reads from. */
export async function sendAnswer(response: ServerResponse, answer: S3Answer, common: Readonly<Record<string, string>>): Promise<void> {
  try {
    await write(response, answer, common);
  } finally {
    await answer.close?.();
  }
}

async function write(response: ServerResponse, answer: S3Answer, common: Readonly<Record<string, string>>): Promise<void> {
  const { status, headers = {}, body } = answer;
  const isStream = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
  const hasLength = isStream || status === 204 || status === 304 || headers['content-length'] !== undefined;
  const all: Record<string, string | number> = { ...common, ...headers };
  if (!hasLength) all['content-length'] = body === undefined ? 0 : Buffer.byteLength(body as string | Uint8Array);
  response.writeHead(status, all);
  if (!isStream || response.req.method === 'HEAD') {
    response.end(isStream ? undefined : body);
    return;
  }
  for await (const piece of body) {
    if (response.destroyed) return;
    if (!response.write(piece)) await waitForRoom(response);
  }
  response.end();
}

async function waitForRoom(response: ServerResponse): Promise<void> {
  const given = new AbortController();
  try {
    await Promise.race([once(response, 'drain', { signal: given.signal }), once(response, 'close', { signal: given.signal })]);
  } finally {
    given.abort();
  }
}
