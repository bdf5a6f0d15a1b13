import type { Log } from '@daspanel/platform/log.ts';
import type { Actor } from '../../access/actor.ts';
import type { Allowance } from '../plans/allowance.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { ConsolePart } from './console-part.ts';
import type { HeldConsole, OpenConsoles } from './open-consoles.ts';

interface Parts {
  readonly openConsoles: OpenConsoles;
  readonly consolePart: Pick<ConsolePart, 'end'>;
  readonly sites: SiteStore;
  readonly allowance: Pick<Allowance, 'mayGoOut'>;
  /** True while the token or session has not ended and its rights are those that the actor was made with. */
  readonly isValid: (actor: Actor) => boolean;
  readonly log: Log;
}

const EVERY = 500;

/** Ends consoles of whoever has lost the right to them: signed out, suspended, taken off the site, or the site is in the trash; and those that go out where a plan has come to forbid it. */
export function watchConsoles(parts: Parts): Disposable {
  const ending = new Set<string>();
  const look = async () => {
    for (const console of parts.openConsoles.all()) {
      if (ending.has(console.id) || mayKeep(parts, console)) continue;
      ending.add(console.id);
      await parts.consolePart
        .end({ console: console.id, reason: 'revoked' })
        .catch((error: unknown) => parts.log.error('a console could not be ended', { console: console.id, error }))
        .finally(() => ending.delete(console.id));
    }
  };
  const timer = setInterval(() => void look(), EVERY);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function mayKeep({ isValid, sites, allowance }: Parts, { caller: { actor }, site, outgoing }: HeldConsole): boolean {
  if (!isValid(actor) || !actor.scopes.has('consoles:open')) return false;
  const found = sites.forActor(actor).find(site);
  return found?.lifecycle === 'live' && (!outgoing || allowance.mayGoOut(found.owner));
}
