import type { Log } from '@daspanel/platform/log.ts';
import { Redis } from 'ioredis';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { EventFeed } from './event-feed.ts';
import { presentEvent, type EventStore } from './event-store.ts';

export const CHANNEL = 'daspanel:events';
const BATCH = 200;
const SAVE_EVERY = 2_000;

interface Parts {
  readonly events: EventStore;
  readonly feed: EventFeed;
  readonly writer: TransactionWriter;
  readonly socketPath: string;
  readonly log: Log;
}

/**
 * Publishes the outbox on Redis, in order. Nothing waits for it: while Redis is away events stay in the outbox, and after a crash some are sent
 * again, which hints may be.
 */
export function startRedisPublisher({ events, feed, writer, socketPath, log }: Parts): AsyncDisposable {
  const redis = new Redis({
    path: socketPath,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(2_000, 50 * 2 ** Math.min(times, 6)),
  });
  let published = events.readPublished();
  let saved = published;
  let isBusy = false;
  let wasDown = false;

  const publish = async () => {
    if (isBusy || redis.status !== 'ready') return;
    isBusy = true;
    try {
      for (let batch = events.readAfter(published, BATCH); batch.length > 0; batch = events.readAfter(published, BATCH)) {
        const pipeline = redis.pipeline();
        for (const event of batch) pipeline.publish(CHANNEL, JSON.stringify(presentEvent(event)));
        for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
        published = batch.at(-1)?.id ?? published;
      }
    } catch {
      // The connection is gone: `ready` begins again where this stopped.
    } finally {
      isBusy = false;
    }
  };
  const save = async () => {
    if (saved === published) return;
    const position = published;
    await writer.writeRepeatable(() => events.movePublished(position));
    saved = position;
  };

  redis.on('ready', () => {
    if (wasDown) log.info('redis answers again');
    wasDown = false;
    void publish();
  });
  redis.on('error', (error) => {
    if (!wasDown) log.warn('redis does not answer; events wait', { error: error.message });
    wasDown = true;
  });
  redis.connect().catch(() => {});
  const subscription = feed.subscribe({ onEvent: () => void publish() });
  const timer = setInterval(
    () => void save().catch((error: unknown) => log.warn('the position of the events was not stored', { error })),
    SAVE_EVERY,
  );
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      clearInterval(timer);
      redis.disconnect();
      await save();
    },
  };
}
