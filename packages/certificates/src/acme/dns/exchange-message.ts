import { connect } from 'node:net';

export interface DnsServer {
  readonly host: string;
  readonly port: number;
}

/**
 * Sends one message over TCP (RFC 7766: two bytes of length before it) and gives the answer. Rejects with the socket's error, with a TimeoutError after
 * `milliseconds`, or with what `signal` gives.
 */
export function exchangeMessage(
  server: DnsServer,
  message: Buffer,
  { milliseconds, signal }: { readonly milliseconds: number; readonly signal: AbortSignal },
): Promise<Buffer> {
  const ending = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  return new Promise((resolve, reject) => {
    if (ending.aborted) return reject(asError(ending.reason));
    const socket = connect({ host: server.host, port: server.port });
    const stop = () => socket.destroy(asError(ending.reason));
    ending.addEventListener('abort', stop, { once: true });
    let received = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      resolve(received.subarray(2, 2 + received.readUInt16BE(0)));
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      ending.removeEventListener('abort', stop);
      reject(new Error('the connection was closed without an answer'));
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    socket.write(Buffer.concat([length, message]));
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
