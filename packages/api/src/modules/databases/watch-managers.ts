import type { Actor } from '../../access/actor.ts';
import type { AskDataServices } from '../../data-services.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { DatabaseStore } from './database-store.ts';
import type { HeldManager, HeldManagers } from './held-managers.ts';

interface Parts {
  readonly heldManagers: HeldManagers;
  readonly askDataServices: AskDataServices;
  readonly sites: SiteStore;
  readonly databases: DatabaseStore;
  /** True while the token or session has not ended and its rights are those that the actor was made with. */
  readonly isValid: (actor: Actor) => boolean;
  readonly now: () => number;
}

const EVERY = 500;

/**
 * Shuts whoever has lost the right to a database out of the database manager: signed out, suspended, taken off the site, or the site is in the trash. At the start, also
 * whom a former process let in.
 */
export function watchManagers(parts: Parts): Disposable {
  const { heldManagers } = parts;
  let isTold = false;
  let isTelling = false;
  const look = async () => {
    for (const held of heldManagers.all()) {
      if (mayKeep(parts, held)) continue;
      heldManagers.remove(held.holder);
      isTold = false;
    }
    if (isTold || isTelling) return;
    [isTold, isTelling] = [true, true];
    try {
      await parts.askDataServices('manager.keep', { holders: heldManagers.all().map(({ holder }) => holder) });
    } catch {
      // It is told at the next look. As long as data-services does not answer, its manager lets nobody in either.
      isTold = false;
    } finally {
      isTelling = false;
    }
  };
  const timer = setInterval(() => void look(), EVERY);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function mayKeep({ isValid, sites, databases, now }: Parts, { actor, site, database, until }: HeldManager): boolean {
  if (until <= now() || !isValid(actor) || !actor.scopes.has('databases:write')) return false;
  return sites.forActor(actor).find(site)?.lifecycle === 'live' && databases.find(site, database) !== undefined;
}
