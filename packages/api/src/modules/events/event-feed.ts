import type { Event } from '@daspanel/contract';
import { seesRecord, type Actor } from '../../access/actor.ts';
import { presentEvent, type EventStore, type StoredEvent } from './event-store.ts';

interface Listener {
  readonly onEvent: (event: StoredEvent) => void;
  /** No more events come: the process is ending. */
  readonly onEnd?: () => void;
}

export interface EventFeed {
  end(): void;
  /** Hands on what was committed since the last call. */
  announceCommitted(): void;
  subscribe(listener: Listener): Disposable;
}

const BATCH = 500;

/** Reads the outbox after each commit and hands every event on once, in order. */
export function createEventFeed(events: EventStore): EventFeed {
  const listeners = new Set<Listener>();
  let last = events.ends().last;
  return {
    announceCommitted() {
      for (let batch = events.readAfter(last, BATCH); batch.length > 0; batch = events.readAfter(last, BATCH)) {
        last = batch.at(-1)?.id ?? last;
        for (const event of batch) for (const listener of listeners) listener.onEvent(event);
      }
    },
    end() {
      for (const listener of listeners) listener.onEnd?.();
    },
    subscribe(listener) {
      listeners.add(listener);
      return {
        [Symbol.dispose]() {
          listeners.delete(listener);
        },
      };
    },
  };
}

/** What an actor may know of an event; undefined: nothing. */
export function eventFor(actor: Actor, event: StoredEvent): Event | undefined {
  return seesRecord(actor, event) ? presentEvent(event) : undefined;
}
