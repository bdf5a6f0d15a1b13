import { randomBytes } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import type { Viewable } from './viewable.ts';

export interface ViewTicket {
  /** Address of the content, for the `src` of a frame. Whoever knows it sees the content, as long as the ticket is good. */
  readonly url: string;
  /** When the ticket ends unless it is used before. */
  readonly expiresAt: string;
}

export interface ViewTickets {
  /**
   * Makes a ticket. `open` is called for every request that comes with it, and says what is to be shown at that moment; what it throws is answered as if there were no
   * such ticket. A person's oldest goes when there are many.
   */
  issue(actor: Actor, open: () => Promise<Viewable>): ViewTicket;
  /** What belongs to the text of a ticket; undefined: unknown, expired, or whoever it was made for has lost the right to it. */
  find(text: string): (() => Promise<Viewable>) | undefined;
}

interface Parts {
  /** `https://view.<host name>`, with its port. */
  readonly viewOrigin: string;
  readonly isValid: (actor: Actor) => boolean;
  readonly now: () => number;
}

interface Held {
  readonly actor: Actor;
  readonly open: () => Promise<Viewable>;
  readonly madeAt: number;
  usedAt: number;
}

/** Milliseconds: a video that is watched keeps asking for its next part. */
const UNUSED = 10 * 60 * 1000;
const LONGEST = 6 * 60 * 60 * 1000;
const MOST_PER_ACTOR = 200;
const TICKET_BYTES = 32;

/** Tickets are kept in memory only: after a restart the panel asks for new ones. */
export function createViewTickets({ viewOrigin, isValid, now }: Parts): ViewTickets {
  const held = new Map<string, Held>();
  const isGood = (ticket: Held) => now() - ticket.usedAt < UNUSED && now() - ticket.madeAt < LONGEST;
  return {
    issue(actor, open) {
      for (const [text, ticket] of held) if (!isGood(ticket)) held.delete(text);
      const own = [...held].filter(([, ticket]) => ticket.actor.id === actor.id);
      if (own.length >= MOST_PER_ACTOR) held.delete(own[0]?.[0] ?? '');
      const text = randomBytes(TICKET_BYTES).toString('base64url');
      held.set(text, { actor, open, madeAt: now(), usedAt: now() });
      return { url: `${viewOrigin}/${text}`, expiresAt: new Date(now() + UNUSED).toISOString() };
    },
    find(text) {
      const ticket = held.get(text);
      if (ticket === undefined) return undefined;
      if (!isGood(ticket) || !isValid(ticket.actor)) {
        held.delete(text);
        return undefined;
      }
      ticket.usedAt = now();
      return ticket.open;
    },
  };
}
