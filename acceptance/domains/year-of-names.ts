import { prepareLifecycle, testIssuer, testSettings, want } from '@daspanel/certificates/acme/lifecycle/testing/prepare-lifecycle.ts';
import { createClock, preflightOf, presentersOf, simulateUntil } from '@daspanel/certificates/acme/lifecycle/testing/simulate.ts';
import type { Fault } from '@daspanel/testkit/ca-simulator/faults.ts';
import { startCaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import { expectSame } from '../report.ts';

const DAY = 86_400_000;
const YEAR = 365 * DAY;
const START = Date.UTC(2026, 10, 25);

/** One request in twenty goes wrong: the authority is out of breath, connections break before or after what was asked was done, validations fail, windows make no sense. */
const FAULTS: readonly Fault[] = [
  { effect: { kind: 'unavailable', status: 503 }, probability: 0.02 },
  { effect: { kind: 'cut-before' }, probability: 0.01 },
  { effect: { kind: 'cut-after' }, probability: 0.01 },
  { effect: { kind: 'bad-nonce' }, probability: 0.01 },
  { effect: { kind: 'validation-fails', failure: { type: 'connection', detail: 'timed out' } }, probability: 0.05 },
  { effect: { kind: 'processing', milliseconds: 4_000 }, probability: 0.05 },
  { effect: { kind: 'renewal-window', window: 'past' }, probability: 0.01 },
  { effect: { kind: 'renewal-window', window: 'zero' }, probability: 0.01 },
  { effect: { kind: 'renewal-window', window: 'reversed' }, probability: 0.01 },
];

/** A program: a year of so many names with certificates of one profile. Prints what came of it; ends with status 1 when a certificate ended or a limit was hit. */
const [profile = '', names = ''] = process.argv.slice(2);
process.stdout.write(`${await simulateYear(profile, Number(names))}\n`);
process.exit(0);

async function simulateYear(profile: string, count: number): Promise<string> {
  const clock = createClock(START);
  const presented = new Set<string>();
  await using simulator = await startCaSimulator({
    now: clock.now,
    faults: FAULTS,
    validation: {
      kind: 'hook',
      validate: (_identifier, _type, keyAuthorization) =>
        presented.has(keyAuthorization) ? undefined : { type: 'unauthorized', detail: 'nothing is there' },
    },
  });
  await using prepared = await prepareLifecycle({ isInMemory: true });
  const lifecycle = await prepared.start({ now: clock.now, preflight: preflightOf(), presenters: presentersOf(presented) });
  lifecycle.configure(testSettings({ issuers: [testIssuer(simulator.directory, { limits: 'lets-encrypt', profile })] }));
  for (let index = 0; index < count; index += 1) await want(lifecycle, index, [`site${index}.example${index}.com`]);
  const { certificates } = lifecycle.parts.store;
  // All at once exceed what an account may order in three hours: they wait in a queue.
  const firsts = clock.now() + DAY;
  await simulateUntil(lifecycle, clock, firsts);
  expectSame(certificates.list({ state: 'ready', after: '', limit: -1 }).length, count, 'certificates after a day');
  let ended = 0;
  let shortest = Number.POSITIVE_INFINITY;
  await simulateUntil(lifecycle, clock, START + YEAR, () => {
    const left = (certificates.firstEnd() ?? 0) - clock.now();
    shortest = Math.min(shortest, left);
    if (left <= 0) ended += 1;
  });
  const counters = simulator.counters();
  const hits = Object.entries(counters.limitsHit).filter(([, count]) => count > 0);
  expectSame([ended, hits], [0, []], 'certificates that ended, limits that were hit');
  expectSame(presented.size, 0, 'answers to challenges that were left');
  return `0 ended (the least that was left were ${(shortest / DAY).toFixed(1)} days), 0 limits hit; ${counters.certificates} certificates of ${counters.orders} orders, ${counters.failedValidations} validations failed`;
}
