import { once } from 'node:events';
import { request as requestHttp, type Agent, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { StartedProxy } from './start-proxy.ts';

export interface VisitOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** Value of the Host header. Absent: the host with the proxy's port. */
  readonly hostHeader?: string;
  readonly tls?: { readonly serverName: string; readonly authority?: string };
  readonly agent?: Agent;
}

export interface Visited {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

/** One request to the proxy for a host. TLS certificates are only verified when an authority is given. Redirects are not followed. */
export function visit(proxy: StartedProxy, host: string, path = '/', options: VisitOptions = {}): Promise<Visited> {
  const { httpPort, httpsPort } = proxy.settings;
  const port = options.tls === undefined ? httpPort : httpsPort;
  const common = {
    host: '127.0.0.1',
    port,
    path,
    method: options.method ?? 'GET',
    agent: options.agent ?? (false as const),
    headers: { host: options.hostHeader ?? `${host}:${port}`, ...options.headers },
    timeout: 30_000,
  };
  return new Promise((resolve, reject) => {
    const sent =
      options.tls === undefined
        ? requestHttp(common)
        : requestHttps({
            ...common,
            servername: options.tls.serverName,
            rejectUnauthorized: options.tls.authority !== undefined,
            ...(options.tls.authority === undefined ? {} : { ca: options.tls.authority }),
          });
    sent.once('error', reject);
    sent.once('timeout', () => sent.destroy(new Error(`no answer for ${host}${path}`)));
    sent.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString('utf8'), bytes });
      });
    });
    sent.end(options.body);
  });
}

/** Sends bytes as they are to the HTTP port and gives everything that comes back until the proxy closes, or until `milliseconds` have passed. */
export async function sendRaw(proxy: StartedProxy, bytes: string | Uint8Array, milliseconds = 2_000): Promise<string> {
  const socket = connect(proxy.settings.httpPort, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.setTimeout(milliseconds, () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}
