import { request as sendPlainly } from 'node:http';
import { request as sendSecurely } from 'node:https';
import { Readable } from 'node:stream';
import type { Transport } from './client.ts';

/** Who answers: a unix socket, or an address with a Host header of one's own, because names below `localhost` are not known to every resolver. */
export type NodeTarget =
  | { readonly socketPath: string; readonly host: string }
  | {
      readonly address: string;
      readonly port: number;
      readonly host: string;
      /** HTTPS that verifies `host`, trusting only `authority` (PEM), or the machine's authorities where it is left out. Absent: HTTP. */
      readonly secure?: { readonly authority?: string };
    };

/** Sends requests to one target. Rejects with the system's error when nobody listens, and with that of TLS when it is not who it should be. */
export function nodeTransport(to: NodeTarget): Transport {
  const { send, target } = describeTarget(to);
  return ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const length = body === undefined || typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body ?? '')) } : {};
      const outgoing = send({
        ...target,
        method,
        path,
        headers: { ...headers, ...length, host: to.host },
        ...(signal === undefined ? {} : { signal }),
      });
      // A server that refuses an upload early closes the connection: the answer counts, not the error that follows it.
      outgoing.on('error', reject);
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

function describeTarget(to: NodeTarget) {
  if ('socketPath' in to) return { send: sendPlainly, target: { socketPath: to.socketPath } };
  const target = { hostname: to.address, port: to.port };
  if (to.secure === undefined) return { send: sendPlainly, target };
  const { authority } = to.secure;
  const servername = to.host.replace(/:\d+$/, '');
  return { send: sendSecurely, target: { ...target, servername, ...(authority === undefined ? {} : { ca: authority }) } };
}
