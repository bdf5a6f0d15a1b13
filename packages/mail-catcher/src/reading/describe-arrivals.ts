import type { Log } from '@daspanel/platform/log.ts';
import type { IndexedMessage, IndexStore, MessageDescription } from '../keeping/index-store.ts';
import type { MailFolder } from '../keeping/mail-folder.ts';
import { createOneAtATime } from '../one-at-a-time.ts';
import type { MessageReader } from './message-reader.ts';

export interface DescribingParts {
  readonly folder: MailFolder;
  readonly index: IndexStore;
  readonly reader: Pick<MessageReader, 'read'>;
  readonly log: Log;
}

const MESSAGES_AT_ONCE = 50;
/** Many that come one after the other are put into the index together. */
const MILLISECONDS_TO_GATHER = 200;
const NOTHING_KNOWN = { from: '', subject: '', attachments: 0, text: '' };

export interface ArrivalDescriber extends AsyncDisposable {
  /** Has messages that have come read and put into the index, soon. */
  start(): void;
  /** Resolves when every message that has been kept so far is described, or after the given time. */
  settled(milliseconds: number): Promise<void>;
}

/** Reads what has been kept, behind its acknowledgement, so that no sender waits for it and nothing that a message contains can be in its way. */
export function createArrivalDescriber(parts: DescribingParts): ArrivalDescriber {
  let isEnding = false;
  let soon: NodeJS.Timeout | undefined;
  const describe = createOneAtATime(async () => {
    clearTimeout(soon);
    soon = undefined;
    try {
      for (;;) {
        const messages = isEnding ? [] : parts.index.findUndescribed(MESSAGES_AT_ONCE);
        if (messages.length === 0) return;
        await describeGroup(messages, parts);
      }
    } catch (error) {
      parts.log.error('messages could not be put into the index; trying again with the next', { error });
    }
  });
  return {
    start() {
      soon ??= setTimeout(describe, MILLISECONDS_TO_GATHER);
    },
    async settled(milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      await Promise.race([describe(), promise]);
      clearTimeout(timer);
    },
    async [Symbol.asyncDispose]() {
      isEnding = true;
      await describe();
    },
  };
}

async function describeGroup(messages: readonly IndexedMessage[], { folder, index, reader, log }: DescribingParts): Promise<void> {
  const described: { readonly message: IndexedMessage; readonly description: MessageDescription }[] = [];
  for (const message of messages) {
    const file = { path: folder.message(message.site, message.id), contentOffset: message.contentOffset };
    const description = await reader.read('summary', file).catch((error: unknown) => {
      log.warn('a message could not be read and is listed without its subject', { site: message.site, message: message.id, error });
      return NOTHING_KNOWN;
    });
    described.push({ message, description });
  }
  index.inTransaction(() => {
    for (const { message, description } of described) index.describe(message, description);
  });
}
