import type { Stats } from 'node:fs';
import { once } from 'node:events';
import { chmod, rm, stat } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';

export interface Channel extends AsyncDisposable {
  /** False when the socket in the file system is not the one that is listened on: its folder was made anew. */
  isInPlace(): Promise<boolean>;
}

export interface ChannelLimit {
  /** At a time. */
  readonly connections: number;
  /** What one too many is told before it is closed, in the channel's own protocol. */
  readonly refusal: string;
}

/** Listens on a unix socket. Its folder lets nobody in but its site and this part, so the socket itself may be open to all. */
export async function listenOnChannel(path: string, limit: ChannelLimit, onConnection: (socket: Socket) => void): Promise<Channel> {
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (sockets.size >= limit.connections) return refuseConnection(socket, limit.refusal);
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

/** Tells a client why, and lets it go when it has read that, or soon after. */
export function refuseConnection(socket: Socket, reason: string): void {
  // What it has sent is read: the system would throw the answer away with it.
  socket.resume();
  socket.setTimeout(MILLISECONDS_TO_READ, () => socket.destroy());
  socket.end(reason);
}

const MILLISECONDS_TO_READ = 5_000;

async function openToAll(path: string): Promise<Stats> {
  await chmod(path, 0o666);
  return stat(path);
}
