import type { Actor } from '../../access/actor.ts';
import { eventFor, type EventFeed } from './event-feed.ts';
import type { EventStore, StoredEvent } from './event-store.ts';

interface Parts {
  readonly events: EventStore;
  readonly feed: EventFeed;
  /** Whether the token still works. */
  readonly isValid: (actor: Actor) => boolean;
}

const HEARTBEAT = 4_000;
const MOST_WAITING = 1_000;
const BATCH = 500;

/**
 * Server-sent events (HTML standard, 9.2) of what the actor may see, from the event after `lastId` on. Ends when the token stops working, within four seconds, and
 * when the reader is too slow: he then comes again with the id of the last event that he has.
 */
export function createEventStream(parts: Parts, actor: Actor, lastId: number | undefined, onEnd: () => void): ReadableStream<Uint8Array> {
  const resources = new DisposableStack();
  resources.defer(onEnd);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if (resources.disposed) return;
          if ((controller.desiredSize ?? 0) < -MOST_WAITING || !parts.isValid(actor)) return end();
          controller.enqueue(encoder.encode(text));
        };
        const end = () => {
          resources.dispose();
          controller.close();
        };
        const sendEvent = (event: StoredEvent) => {
          const shown = eventFor(actor, event);
          if (shown !== undefined) send(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(shown)}\n\n`);
        };
        send('retry: 1000\n\n');
        for (const event of readMissed(parts.events, lastId, () => send('event: reset\ndata: {}\n\n'))) sendEvent(event);
        resources.use(parts.feed.subscribe({ onEvent: sendEvent, onEnd: end }));
        const timer = setInterval(() => send(': still here\n\n'), HEARTBEAT);
        resources.defer(() => clearInterval(timer));
      },
      cancel() {
        resources.dispose();
      },
    },
    { highWaterMark: 0 },
  );
}

/** What came after the reader's last event. `onGap` is called first when it is not kept any more, or never was one of ours. */
function* readMissed(events: EventStore, lastId: number | undefined, onGap: () => void): Iterable<StoredEvent> {
  if (lastId === undefined) return;
  const { first, last } = events.ends();
  if (lastId < first - 1 || lastId > last) return onGap();
  for (let after = lastId; ;) {
    const batch = events.readAfter(after, BATCH);
    yield* batch;
    const newest = batch.at(-1);
    if (newest === undefined) return;
    after = newest.id;
  }
}
