import type { Stats } from 'node:fs';
import { once } from 'node:events';
import { chmod, rm, stat } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';

const MOST_CONNECTIONS = 8;

export interface Channel extends AsyncDisposable {
  /** False when the socket in the file system is not the one that is listened on: its folder was made anew. */
  isInPlace(): Promise<boolean>;
}

/**
 * Listens on a unix socket. Its folder lets nobody in but its site and this part, so the socket itself may be open to all. More connections than
 * a site needs are told so (421) and closed.
 */
export async function listenOnChannel(path: string, onConnection: (socket: Socket) => void): Promise<Channel> {
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (sockets.size >= MOST_CONNECTIONS) return void socket.end('421 4.3.2 too many connections of this site, try again later\r\n');
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen({ path, backlog: 64 });
  await once(server, 'listening');
  const own = await openToAll(path).catch((error: unknown) => {
    server.close();
    throw error;
  });
  return {
    async isInPlace() {
      const found = await stat(path).catch(() => undefined);
      return found?.ino === own.ino && found.dev === own.dev;
    },
    async [Symbol.asyncDispose]() {
      // Removes the socket's file too, when it is still this one.
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function openToAll(path: string): Promise<Stats> {
  await chmod(path, 0o666);
  return stat(path);
}
