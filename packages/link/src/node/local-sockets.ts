import { once } from 'node:events';
import { watch } from 'node:fs';
import { chmod, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { siteId } from '@daspanel/formats/identifiers.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { channelPath, channelsOfNodes, formatChannel, type Channel } from '../channels.ts';

/** The sockets of the kernel's parts on this machine: there while the kernel is connected, so that a connection fails at once while it is not. */
export interface LocalSockets extends AsyncDisposable {
  /** `onConnection` gets sockets with `allowHalfOpen`. */
  open(onConnection: (channel: string, socket: Socket) => void): void;
  /** Resolves when no socket is left. Connections that were taken go on. */
  close(): Promise<void>;
}

/** Notices of the file system may be lost, and a folder may be made anew. */
const MILLISECONDS_BETWEEN_LOOKS = 1_000;
/** A unix socket refuses connections beyond this at once, where TCP would let them wait. */
const WAITING_CONNECTIONS = 4_096;

interface Listener {
  readonly path: string;
  readonly server: Server;
  readonly inode: number;
}

/** The folders belong to others, and decide who may connect; the folder of a site's mail comes and goes with its pools. */
export function createLocalSockets(data: DataDirectory, log: Log): LocalSockets {
  const listeners = new Map<string, Listener>();
  const told = new Set<string>();
  let onConnection: ((channel: string, socket: Socket) => void) | undefined;
  let turn = Promise.resolve();

  const agree = async () => {
    const wanted = onConnection === undefined ? [] : [...channelsOfNodes.map(socketChannel), ...(await findMailChannels(data))];
    const byName = new Map(wanted.map((channel) => [formatChannel(channel), channelPath(channel, data)]));
    for (const [name, listener] of listeners) {
      if (byName.has(name) && (await isInPlace(listener))) continue;
      listeners.delete(name);
      listener.server.close();
    }
    for (const [name, path] of byName) if (!listeners.has(name)) await listen(name, path);
  };

  const listen = async (name: string, path: string) => {
    try {
      listeners.set(
        name,
        await listenOn(path, (socket) => {
          if (onConnection === undefined) socket.destroy();
          else onConnection(name, socket);
        }),
      );
      told.delete(name);
    } catch (error) {
      // The launcher makes the folder of a site and then gives it away; or it is gone already.
      if (!told.has(name)) log.info('a socket cannot be opened yet; trying again', { channel: name, error });
      told.add(name);
    }
  };

  /** One look after the other. */
  const look = () => {
    turn = turn.then(agree).catch((error: unknown) => log.error('the sockets of the kernel’s parts could not be opened', { error }));
    return turn;
  };
  const watcher = watch(data.sockets.mailChannels, () => void look());
  watcher.on('error', (error) => log.warn('the folder of mail channels is not watched; it is looked at regularly', { error }));
  const timer = setInterval(() => void look(), MILLISECONDS_BETWEEN_LOOKS);
  const close = () => {
    onConnection = undefined;
    return look();
  };
  return {
    open(given) {
      onConnection = given;
      void look();
    },
    close,
    async [Symbol.asyncDispose]() {
      watcher.close();
      clearInterval(timer);
      await close();
    },
  };
}

const socketChannel = (socket: (typeof channelsOfNodes)[number]): Channel => ({ kind: 'socket', socket });

async function findMailChannels({ sockets }: DataDirectory): Promise<readonly Channel[]> {
  const names = await readdir(sockets.mailChannels);
  return names.flatMap((name) => {
    const site = siteId.safeParse(name);
    return site.success ? [{ kind: 'mail' as const, site: site.data }] : [];
  });
}

async function isInPlace({ path, inode }: Listener): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.ino === inode;
}

async function listenOn(path: string, onSocket: (socket: Socket) => void): Promise<Listener> {
  await rm(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, onSocket);
  server.listen({ path, backlog: WAITING_CONNECTIONS });
  await once(server, 'listening');
  try {
    // Who may connect is decided by the folder.
    await chmod(path, 0o666);
    return { path, server, inode: (await stat(path)).ino };
  } catch (error) {
    server.close();
    throw error;
  }
}
