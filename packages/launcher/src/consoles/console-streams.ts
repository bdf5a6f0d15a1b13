import { once } from 'node:events';
import { chmod, chown, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { RequestError } from '@daspanel/platform/json-socket.ts';

/** Connections of the console part, each of which begins with a line that says which console's it is. */
export interface ConsoleStreams extends AsyncDisposable {
  /** Takes the connection that has named this key, or waits for it. Rejects with `no-stream` when none comes in time. */
  take(key: string): Promise<Socket>;
}

const KEY = /^[0-9a-f]{32}\n$/;
const KEY_BYTES = 33;
const PATIENCE = 5_000;

/**
 * Listens for them. After its line a connection is not read any more: whatever comes then is for the program that gets it as its standard input.
 * The socket belongs to `owner`, where there is one, and nobody else may connect.
 */
export async function listenForStreams(path: string, owner: number | undefined): Promise<ConsoleStreams> {
  const waiting = new Map<string, Socket>();
  const wanted = new Map<string, (socket: Socket) => void>();
  const hand = (key: string, socket: Socket) => {
    const take = wanted.get(key);
    if (take !== undefined) return take(socket);
    waiting.set(key, socket);
    socket.once('close', () => waiting.delete(key));
  };
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const late = setTimeout(() => {
      if (![...waiting.values()].includes(socket) && !socket.isPaused()) socket.destroy();
    }, PATIENCE);
    readKey(socket, (key) => {
      clearTimeout(late);
      hand(key, socket);
    });
  });
  await rm(path, { force: true });
  const mask = process.umask(0o177);
  server.listen(path);
  await once(server, 'listening');
  process.umask(mask);
  if (owner !== undefined) await chown(path, owner, owner);
  await chmod(path, 0o600);
  return {
    take(key) {
      const found = waiting.get(key);
      if (found !== undefined) {
        waiting.delete(key);
        return Promise.resolve(found);
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          wanted.delete(key);
          reject(new RequestError('no-stream', 'the connection of this console did not come'));
        }, PATIENCE);
        wanted.set(key, (socket) => {
          clearTimeout(timer);
          wanted.delete(key);
          resolve(socket);
        });
      });
    },
    async [Symbol.asyncDispose]() {
      for (const socket of waiting.values()) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readKey(socket: Socket, onKey: (key: string) => void): void {
  let begun = '';
  socket.on('data', function read(chunk: Buffer) {
    begun += chunk.toString('latin1');
    if (begun.length < KEY_BYTES) return;
    socket.off('data', read);
    socket.pause();
    if (KEY.test(begun)) onKey(begun.trim());
    else socket.destroy();
  });
}
