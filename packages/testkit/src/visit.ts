import { request as requestHttp, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Visit {
  /** Whom is asked. Default: 127.0.0.1; anything else is an address in a network of the test's own. */
  readonly address?: string;
  readonly port: number;
  /** Name in the Host header, and in SNI where TLS is used. */
  readonly host: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** PEM of the authority to trust: HTTPS, fully verified. Absent: HTTP. */
  readonly authority?: string;
  readonly timeoutMilliseconds?: number;
}

export interface Visited {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * One request on a connection of its own, as a visitor of a host name would make it. Names are not resolved, because
 * the resolver does not know `*.localhost` on every machine. Redirects are not followed.
 */
export function visit(wanted: Visit): Promise<Visited> {
  const usualPort = wanted.authority === undefined ? 80 : 443;
  const options: RequestOptions = {
    host: wanted.address ?? '127.0.0.1',
    port: wanted.port,
    path: wanted.path ?? '/',
    method: wanted.method ?? 'GET',
    agent: false,
    headers: { host: wanted.port === usualPort ? wanted.host : `${wanted.host}:${wanted.port}`, ...wanted.headers },
    timeout: wanted.timeoutMilliseconds ?? 30_000,
  };
  return new Promise((resolve, reject) => {
    const request =
      wanted.authority === undefined
        ? requestHttp(options)
        : requestHttps({ ...options, servername: wanted.host, ca: wanted.authority, rejectUnauthorized: true });
    request.once('error', reject);
    request.once('timeout', () => request.destroy(new Error(`no answer from ${wanted.host} in time`)));
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString('utf8'), bytes });
      });
    });
    request.end(wanted.body);
  });
}
