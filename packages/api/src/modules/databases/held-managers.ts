import { createHash } from 'node:crypto';
import type { DatabaseId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Actor } from '../../access/actor.ts';

/** A way into the database manager that somebody was given. */
export interface HeldManager {
  /** As data-services knows it. */
  readonly holder: string;
  readonly actor: Actor;
  readonly site: SiteId;
  readonly database: DatabaseId;
  /** Milliseconds since 1970: nothing that was given has not ended by then. */
  readonly until: number;
}

/** Longer than a ticket and the session that it is exchanged for. */
const LIVES = 3 * 60 * 60 * 1000;

/** Who is in the database manager, or may come in: in memory only, because what a former process gave ends with it. */
export interface HeldManagers {
  /** Notes one, in the place of what the same session or token was given for the same database before. Gives its name. */
  hold(actor: Actor, place: { readonly site: SiteId; readonly database: DatabaseId }): string;
  all(): readonly HeldManager[];
  remove(holder: string): void;
}

export function createHeldManagers(now: () => number): HeldManagers {
  const held = new Map<string, HeldManager>();
  return {
    hold(actor, { site, database }) {
      const holder = nameOf([actor.id, actor.session?.id ?? '', `${actor.rightsEpoch}`, database]);
      held.set(holder, { holder, actor, site, database, until: now() + LIVES });
      return holder;
    },
    all: () => [...held.values()],
    remove: (holder) => void held.delete(holder),
  };
}

function nameOf(facts: readonly string[]): string {
  return createHash('sha256').update(facts.join(' ')).digest('hex').slice(0, 32);
}
