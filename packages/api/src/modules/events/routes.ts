import { contract } from '@daspanel/contract';
import { budgetOf, type Actor } from '../../access/actor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { Problem } from '../../problem.ts';
import type { EventFeed } from './event-feed.ts';
import type { EventStore } from './event-store.ts';
import { createEventStream } from './event-stream.ts';

interface Parts {
  readonly events: EventStore;
  readonly feed: EventFeed;
  readonly isValid: (actor: Actor) => boolean;
}

const MOST_STREAMS = 500;
const MOST_STREAMS_OF_ONE = 20;

export function eventHandlers(parts: Parts): Handler[] {
  const open = new Map<string, number>();
  const count = (actor: Actor, change: 1 | -1) => {
    const left = (open.get(budgetOf(actor)) ?? 0) + change;
    if (left === 0) open.delete(budgetOf(actor));
    else open.set(budgetOf(actor), left);
  };
  return [
    handle(contract.events.follow, ({ caller, headers }) => {
      const { actor } = caller;
      const total = open.values().reduce((sum, streams) => sum + streams, 0);
      if ((open.get(budgetOf(actor)) ?? 0) >= MOST_STREAMS_OF_ONE || total >= MOST_STREAMS) {
        throw new Problem('too-many-requests', 'close another stream of events first', { headers: { 'retry-after': '10' } });
      }
      const stream = createEventStream(parts, actor, readLastEventId(headers), () => count(actor, -1));
      count(actor, 1);
      return { status: 200, stream, headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } };
    }),
  ];
}

function readLastEventId(headers: Headers): number | undefined {
  const text = headers.get('last-event-id');
  if (text === null || text === '') return undefined;
  if (!/^[0-9]{1,15}$/.test(text)) throw new Problem('malformed-request', 'Last-Event-ID is the number of an event');
  return Number(text);
}
