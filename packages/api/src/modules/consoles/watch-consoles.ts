import type { Log } from '@daspanel/platform/log.ts';
import type { Actor } from '../../access/actor.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { ConsolePart } from './console-part.ts';
import type { HeldConsole, OpenConsoles } from './open-consoles.ts';

interface Parts {
  readonly openConsoles: OpenConsoles;
  readonly consolePart: Pick<ConsolePart, 'end'>;
  readonly sites: SiteStore;
  /** True while the token or session has not ended and its rights are those that the actor was made with. */
  readonly isValid: (actor: Actor) => boolean;
  readonly log: Log;
}

const EVERY = 500;

/** Ends consoles of whoever has lost the right to them: signed out, suspended, taken off the site, or the site is in the trash. */
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

function mayKeep({ isValid, sites }: Parts, { caller: { actor }, site }: HeldConsole): boolean {
  return isValid(actor) && actor.scopes.has('consoles:open') && sites.forActor(actor).find(site)?.lifecycle === 'live';
}
