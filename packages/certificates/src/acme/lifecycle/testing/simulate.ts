import type { Preflight } from '../../preflight/preflight-types.ts';
import type { Lifecycle } from '../create-lifecycle.ts';
import type { Presenters } from '../steps/step-parts.ts';

/** A preflight that finds every name right, but for those of `wrong`: what it looks at does not exist in simulated time. */
export function preflightOf(wrong: ReadonlySet<string> = new Set()): Preflight {
  return {
    async check(name) {
      const isWrong = wrong.has(name);
      const problem = { code: 'dns-elsewhere', name, detail: `${name} leads elsewhere.`, advice: 'Change its records.' };
      return {
        name,
        addresses: [],
        aliases: [],
        expected: [],
        caa: { verdict: 'allowed', at: null, records: [] },
        challenge: isWrong ? null : 'http-01',
        problems: isWrong ? [problem] : [],
      };
    },
  };
}

/** Presenters for an authority that does not look over the network; `presented` holds what is in its place. */
export function presentersOf(presented: Set<string>): Presenters {
  const presenter = {
    async present({ keyAuthorization }: { readonly keyAuthorization: string }) {
      presented.add(keyAuthorization);
    },
    async withdraw({ keyAuthorization }: { readonly keyAuthorization: string }) {
      presented.delete(keyAuthorization);
    },
  };
  return { 'http-01': presenter, 'tls-alpn-01': presenter, 'dns-01': presenter };
}

/** A clock that goes on only when it is told. */
export interface SimulatedClock {
  readonly now: () => number;
  set(moment: number): void;
}

export function createClock(start: number): SimulatedClock {
  let moment = start;
  return {
    now: () => moment,
    set(next) {
      moment = next;
    },
  };
}

/** Lets simulated time go by until a moment; `look` is called after each turn. */
export async function simulateUntil(lifecycle: Lifecycle, clock: SimulatedClock, end: number, look: () => void = () => {}): Promise<void> {
  while (clock.now() < end) {
    await lifecycle.turn();
    look();
    clock.set(Math.min(end, Math.max(lifecycle.nextDue() ?? end, clock.now() + 1)));
  }
}
