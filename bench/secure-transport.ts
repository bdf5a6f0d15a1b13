import { Agent, request as sendHttps } from 'node:https';
import type { Transport } from '@daspanel/contract';

/** Carries API calls to the proxy's HTTPS port over kept connections that trust only the local authority. */
export function createSecureTransport(to: {
  readonly port: number;
  readonly host: string;
  readonly authority: string;
  readonly connections: number;
}): Transport & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: to.connections, ca: to.authority, servername: to.host });
  const transport: Transport = ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (body !== undefined && typeof body !== 'string') throw new Error('streams are not sent in benchmarks');
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const sent = sendHttps({
        agent,
        host: '127.0.0.1',
        port: to.port,
        servername: to.host,
        method,
        path,
        headers: { ...headers, ...length, host: `${to.host}:${to.port}` },
        ...(signal === undefined ? {} : { signal }),
      });
      sent.once('error', reject);
      sent.once('response', (incoming) => {
        const received = new Headers();
        for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === 'string') received.set(name, value);
        resolve({ status: incoming.statusCode ?? 0, headers: received, body: incoming });
      });
      sent.end(body);
    });
  return Object.assign(transport, { [Symbol.dispose]: () => agent.destroy() });
}
