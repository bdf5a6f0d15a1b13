import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { listenOnChannel, type Channel, type ChannelLimit } from './listen-on-channel.ts';
import type { Log } from './log.ts';
import { createOneAtATime } from './one-at-a-time.ts';

export interface ChannelParts {
  /** Holds one folder for each site, named by its id, that the launcher makes and removes. */
  readonly folder: string;
  /** Other entries are left alone. */
  readonly isSite: (name: string) => boolean;
  /** Of the socket in each folder. */
  readonly socketName: string;
  /** Of one site. */
  readonly limit: ChannelLimit;
  readonly onConnection: (socket: Socket, site: string) => void;
  readonly log: Log;
}

/** Notices of the file system may be lost. */
const MILLISECONDS_BETWEEN_LOOKS = 2_000;

/** Listens in the folder of every site, those that are there now and those that come, until it is disposed of. */
export async function serveChannels(parts: ChannelParts): Promise<AsyncDisposable> {
  const known: Known = { channels: new Map(), suspects: new Set(), closed: new Set() };
  const look = createOneAtATime(() => agree(known, parts));
  await look();
  const watcher = watch(parts.folder, (_event, name) => {
    if (name !== null) known.suspects.add(name);
    void look();
  });
  watcher.on('error', (error) => parts.log.warn('the folder of channels is not watched; it is looked at regularly', { error }));
  const timer = setInterval(() => void look(), MILLISECONDS_BETWEEN_LOOKS);
  return {
    async [Symbol.asyncDispose]() {
      watcher.close();
      clearInterval(timer);
      await look();
      await Promise.all([...known.channels.values()].map((channel) => channel[Symbol.asyncDispose]()));
    },
  };
}

interface Known {
  readonly channels: Map<string, Channel>;
  /** Sites whose folders may have been made anew. */
  readonly suspects: Set<string>;
  /** Sites whose channel could not be opened, which was told. */
  readonly closed: Set<string>;
}

/** Opens and closes what is needed so that there is one channel for each folder. */
async function agree({ channels, suspects, closed }: Known, parts: ChannelParts): Promise<void> {
  const { folder, socketName, limit, onConnection, log } = parts;
  const names = await readdir(folder).catch((error: unknown) => {
    log.error('the folder of channels cannot be read', { error });
    return [...channels.keys()];
  });
  const sites = new Set(names.filter((name) => parts.isSite(name)));
  for (const [site, channel] of channels) {
    if (sites.has(site) && (!suspects.delete(site) || (await channel.isInPlace()))) continue;
    channels.delete(site);
    await channel[Symbol.asyncDispose]();
  }
  for (const site of sites) {
    if (channels.has(site)) continue;
    try {
      channels.set(site, await listenOnChannel(join(folder, site, socketName), limit, (socket) => onConnection(socket, site)));
      closed.delete(site);
    } catch (error) {
      // The launcher makes the folder and then gives it away; or it is gone already.
      if (!closed.has(site)) log.info('a channel cannot be opened yet; trying again', { site, error });
      closed.add(site);
    }
  }
}
