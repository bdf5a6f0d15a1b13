import { request as sendHttp } from 'node:http';
import { Readable } from 'node:stream';
import type { Transport } from './client.ts';

/**
 * Sends requests over a unix socket, or to an address with a Host header of one's own: names below `localhost` are not known to every resolver.
 * Rejects with the system's error when nobody listens.
 */
export function nodeTransport(
  to: { readonly socketPath: string; readonly host: string } | { readonly address: string; readonly port: number; readonly host: string },
): Transport {
  const target = 'socketPath' in to ? { socketPath: to.socketPath } : { hostname: to.address, port: to.port };
  return ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
      const outgoing = sendHttp({
        ...target,
        method,
        path,
        headers: { ...headers, ...length, host: to.host },
        ...(signal === undefined ? {} : { signal }),
      });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        const received = new Headers();
        for (const [name, value] of Object.entries(incoming.headersDistinct)) for (const one of value ?? []) received.append(name, one);
        resolve({ status: incoming.statusCode ?? 0, headers: received, body: incoming });
      });
      if (body === undefined || typeof body === 'string') outgoing.end(body);
      else
        Readable.from(body, { objectMode: false })
          .on('error', (error) => outgoing.destroy(error))
          .pipe(outgoing);
    });
}
