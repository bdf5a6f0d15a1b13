import type { AcmeIssuer, AcmeSettings } from '@daspanel/formats/acme-requests.ts';
import type { Lifecycle, LifecycleParts } from '../create-lifecycle.ts';
import { prepareLifecycle, testIssuer, testSettings } from './prepare-lifecycle.ts';
import { createClock, preflightOf, presentersOf } from './simulate.ts';

const START = Date.UTC(2026, 10, 25);

/** The life cycle in simulated time. Names in `wrong` do not pass the preflight, those in `unreachable` are not answered for when the authority looks. */
export async function prepareSimulation() {
  const prepared = await prepareLifecycle({ isInMemory: true });
  const clock = createClock(START);
  const wrong = new Set<string>();
  const unreachable = new Set<string>();
  const presented = new Set<string>();
  return {
    ...prepared,
    clock,
    wrong,
    unreachable,
    presented,
    began: START,
    /** How an authority looks at challenges. */
    validation: {
      kind: 'hook' as const,
      validate: ({ value }: { readonly value: string }, _type: unknown, keyAuthorization: string) =>
        presented.has(keyAuthorization) && !unreachable.has(value) ? undefined : { type: 'connection', detail: `no way to ${value}` },
    },
    async start(
      issuers: readonly AcmeIssuer[],
      changes: Partial<AcmeSettings> = {},
      parts: Partial<LifecycleParts> = {},
    ): Promise<Lifecycle> {
      const lifecycle = await prepared.start({
        now: clock.now,
        preflight: preflightOf(wrong),
        presenters: presentersOf(presented),
        ...parts,
      });
      lifecycle.configure(testSettings({ issuers, ...changes }));
      return lifecycle;
    },
  };
}
export type Simulation = Awaited<ReturnType<typeof prepareSimulation>>;

/** An issuer with Let's Encrypt's limits. */
export function limitedIssuer({ directory }: { readonly directory: string }, changes: Partial<AcmeIssuer> = {}): AcmeIssuer {
  return testIssuer(directory, { limits: 'lets-encrypt', ...changes });
}
