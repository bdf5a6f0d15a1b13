import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCaSimulator, type CaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import type { Fault } from '@daspanel/testkit/ca-simulator/faults.ts';
import { DAY, HOUR, MINUTE, SECOND } from './durations.ts';
import { readStatus, want } from './testing/prepare-lifecycle.ts';
import { limitedIssuer, prepareSimulation, type Simulation } from './testing/prepare-simulation.ts';
import { simulateUntil } from './testing/simulate.ts';

let simulation: Simulation;
let simulator: CaSimulator;
beforeEach(async () => {
  simulation = await prepareSimulation();
});
afterEach(async () => {
  await simulation[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});

const refused = { type: 'connection', detail: 'timed out' };
/** About every fifth order meets something that makes a try fail. */
const faults: readonly Fault[] = [
  { effect: { kind: 'unavailable', status: 503 }, probability: 0.02 },
  { effect: { kind: 'cut-after' }, probability: 0.01 },
  { effect: { kind: 'cut-before' }, probability: 0.01 },
  { effect: { kind: 'bad-nonce' }, probability: 0.05 },
  { effect: { kind: 'validation-fails', failure: refused }, probability: 0.06 },
  { effect: { kind: 'challenge-pending', milliseconds: 20 * MINUTE }, probability: 0.05 },
  { effect: { kind: 'processing', milliseconds: 30 * SECOND }, probability: 0.1 },
  { effect: { kind: 'processing', milliseconds: 7 * MINUTE }, probability: 0.08 },
  { effect: { kind: 'processing', milliseconds: 3 * HOUR }, probability: 0.08 },
  { effect: { kind: 'processing', milliseconds: 20 * MINUTE, failure: { type: 'serverInternal', detail: 'failed' } }, probability: 0.03 },
];

const DAYS = 45;

describe('short-lived certificates of an authority with heavy faults', () => {
  it('do not end, no limit is hit, and no order is placed in vain', { timeout: 120_000 }, async () => {
    const { clock, began, validation } = simulation;
    simulator = await startCaSimulator({ validation, now: clock.now, faults, seed: 3, authorizationReuse: 0 });
    const lifecycle = await simulation.start([limitedIssuer(simulator, { profile: 'shortlived' })]);
    for (let index = 0; index < 12; index += 1) await want(lifecycle, index, [`site${index}.example${index}.com`]);
    await simulateUntil(lifecycle, clock, began + 2 * DAY);
    let ended = 0;
    await simulateUntil(lifecycle, clock, began + DAYS * DAY, () => {
      const first = lifecycle.parts.store.certificates.firstEnd();
      if (first === null || first <= clock.now()) ended += 1;
    });
    const counters = simulator.counters();
    expect(ended).toBe(0);
    expect(counters.limitsHit).toEqual(Object.fromEntries(Object.keys(counters.limitsHit).map((limit) => [limit, 0])));
    // At most a fifth of all orders, of which most failed at the authority.
    expect(counters.orders).toBeLessThan(counters.certificates * 1.2);
    for (let index = 0; index < 12; index += 1) expect(readStatus(lifecycle, index).certificate).not.toBeNull();
  });
});
