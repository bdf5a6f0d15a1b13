import { request as sendHttp } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

interface RawSend {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Sends a request as it stands over a unix socket: for what the typed client would not send. A stream is left after its first bytes. */
export function sendRaw(socketPath: string, { method, path, headers = {}, body }: RawSend): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(body === undefined ? 0 : Buffer.byteLength(body)) };
    const outgoing = sendHttp({ socketPath, method, path, headers: { host: 'api', ...length, ...headers } }, (incoming) => {
      const chunks: Buffer[] = [];
      const finish = () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = incoming.headers['content-type']?.includes('json') === true;
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          json: isJson && text !== '' ? JSON.parse(text) : undefined,
        });
      };
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (incoming.headers['content-type'] === 'text/event-stream') {
          finish();
          incoming.destroy();
        }
      });
      incoming.on('end', finish);
      incoming.on('error', () => {});
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
