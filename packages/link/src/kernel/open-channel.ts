import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { channelPath, parseChannel, type Channel } from '../channels.ts';
import type { ResetReason } from '../session/frames.ts';
import { ensureMailChannel } from './mail-channel-folder.ts';
import type { WarnSparsely } from './warn-sparsely.ts';

/** A part that has as many connections waiting as it lets wait takes more in a moment. */
const BUSY = { codes: ['EAGAIN'], milliseconds: 1_000 };
/** The mail part listens in a folder some time after it was made. */
const NOT_YET = { codes: ['EAGAIN', 'ENOENT', 'ECONNREFUSED'], milliseconds: 3_000 };
const MILLISECONDS_BETWEEN_TRIES = 10;

/** Gives what connects a node's streams to the parts of this machine: those that `channels.ts` names, and no other. */
export function channelOpener(parts: {
  readonly data: DataDirectory;
  readonly separateUsers: boolean;
  readonly warn: WarnSparsely;
}): (node: string, channel: string) => Promise<Socket | ResetReason> {
  const { data, warn } = parts;
  return async (node, text) => {
    const channel = parseChannel(text);
    if (channel === undefined) {
      warn(`${node} ${text}`, 'a node asked for what it may not reach', { node, channel: text });
      return 'not-allowed';
    }
    try {
      return await openChannel(channel);
    } catch (error) {
      warn(`${node} ${text}`, 'a part cannot be reached', { node, channel: text, error });
      return 'unavailable';
    }
  };

  async function openChannel(channel: Channel): Promise<Socket> {
    const path = channelPath(channel, data);
    if (channel.kind === 'socket') return connectWhile(path, BUSY);
    await ensureMailChannel(data, channel.site, parts.separateUsers);
    return connectWhile(path, NOT_YET);
  }
}

async function connectWhile(path: string, { codes, milliseconds }: typeof BUSY): Promise<Socket> {
  const last = performance.now() + milliseconds;
  for (;;) {
    const socket = connect({ path, allowHalfOpen: true });
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (!codes.includes((error as NodeJS.ErrnoException).code ?? '') || performance.now() > last) throw error;
    }
    await wait(MILLISECONDS_BETWEEN_TRIES);
  }
}
