import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@daspanel/platform/log.ts';
import type { IndexedMessage, IndexStore, MessageDescription } from '../keeping/index-store.ts';
import type { MailFolder } from '../keeping/mail-folder.ts';
import { createOneAtATime } from '@daspanel/platform/one-at-a-time.ts';
import type { MessageReader } from './message-reader.ts';

export interface DescribingParts {
  readonly folder: MailFolder;
  readonly index: IndexStore;
  readonly reader: Pick<MessageReader, 'read'>;
  readonly log: Log;
}

export interface ArrivalDescriber extends AsyncDisposable {
  /** Has messages that have come read and put into the index, soon. */
  start(): void;
  /** Takes the site's messages first and resolves when all of them are described, or after the given time. */
  settled(site: string, milliseconds: number): Promise<void>;
}

/** Many that come one after the other are put into the index together. */
const MILLISECONDS_TO_GATHER = 200;

/**
 * Reads what has been kept, behind its acknowledgement, so that no sender waits for it and nothing that a message contains can be in its way. Sites
 * take turns, so that one with a thousand messages that are slow to read keeps only itself waiting.
 */
export function createArrivalDescriber(parts: DescribingParts): ArrivalDescriber {
  const { index, log } = parts;
  const hurried = new Set<string>();
  let isEnding = false;
  let last = '';
  let soon: NodeJS.Timeout | undefined;
  let turnEnded = Promise.withResolvers<void>();
  const describe = createOneAtATime(async () => {
    clearTimeout(soon);
    soon = undefined;
    try {
      for (let sites = index.findUndescribedSites(); sites.length > 0 && !isEnding; sites = index.findUndescribedSites()) {
        last = sites.find((site) => hurried.has(site)) ?? sites.find((site) => site > last) ?? sites[0] ?? '';
        await takeTurn(last, parts);
        turnEnded.resolve();
        turnEnded = Promise.withResolvers();
      }
    } catch (error) {
      log.error('messages could not be put into the index; trying again with the next', { error });
    }
  });
  return {
    start() {
      soon ??= setTimeout(describe, MILLISECONDS_TO_GATHER);
    },
    async settled(site, milliseconds) {
      const end = AbortSignal.timeout(milliseconds);
      hurried.add(site);
      while (index.findUndescribed(site, 1).length > 0 && !end.aborted) {
        void describe();
        await Promise.race([turnEnded.promise, wait(milliseconds, undefined, { signal: end }).catch(() => {})]);
      }
      hurried.delete(site);
    },
    async [Symbol.asyncDispose]() {
      isEnding = true;
      await describe();
    },
  };
}

const MESSAGES_PER_TURN = 50;
const MILLISECONDS_PER_TURN = 500;
const NOTHING_KNOWN = { from: '', subject: '', attachments: 0, text: '' };

async function takeTurn(site: string, { folder, index, reader, log }: DescribingParts): Promise<void> {
  const end = performance.now() + MILLISECONDS_PER_TURN;
  const described: { readonly message: IndexedMessage; readonly description: MessageDescription }[] = [];
  for (const message of index.findUndescribed(site, MESSAGES_PER_TURN)) {
    const file = { path: folder.message(site, message.id), contentOffset: message.contentOffset };
    const description = await reader.read('summary', file).catch((error: unknown) => {
      log.warn('a message could not be read and is listed without its subject', { site, message: message.id, error });
      return NOTHING_KNOWN;
    });
    described.push({ message, description });
    if (performance.now() > end) break;
  }
  index.inTransaction(() => {
    for (const { message, description } of described) index.describe(message, description);
  });
}
