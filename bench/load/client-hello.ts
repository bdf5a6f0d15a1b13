import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';

const TOGETHER = 16;

/**
 * Has a server begin a TLS 1.3 handshake for every name, several times, and hangs up on its answer: it has looked for the certificate and signed by then, and the client did no
 * arithmetic. All names must be as long as each other.
 */
export async function sayHello(port: number, names: readonly string[], times: number): Promise<void> {
  const template = await recordHello(names[0] ?? '');
  let next = 0;
  const lane = async () => {
    while (next < names.length * times) {
      const name = names[next++ % names.length] ?? '';
      await sayOnce(port, withName(template, names[0] ?? '', name));
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, lane));
}

async function sayOnce(port: number, hello: Buffer): Promise<void> {
  const socket = connectTcp(port, '127.0.0.1');
  socket.write(hello);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  // 22 is a handshake message, here the server's hello; an alert would be 21 (RFC 8446, 5.1).
  if (answer[0] !== 22) throw new Error(`a server answered a ClientHello with a record of type ${String(answer[0])}`);
  socket.destroy();
}

/** What Node says first, taken down by a server that never answers. */
async function recordHello(name: string): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectTls({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername: name, minVersion: 'TLSv1.3' });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  server.close();
  return hello;
}

function withName(hello: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(hello);
  copy.write(to, copy.indexOf(from), 'latin1');
  return copy;
}
