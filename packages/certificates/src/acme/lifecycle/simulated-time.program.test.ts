import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCaSimulator, type CaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import type { Fault } from '@daspanel/testkit/ca-simulator/faults.ts';
import { DAY, HOUR } from './durations.ts';
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

const faults: readonly Fault[] = [
  { effect: { kind: 'unavailable', status: 503 }, probability: 0.02 },
  { effect: { kind: 'cut-after' }, probability: 0.01 },
  { effect: { kind: 'cut-before' }, probability: 0.01 },
  { effect: { kind: 'validation-fails', failure: { type: 'connection', detail: 'timed out' } }, probability: 0.02 },
  { effect: { kind: 'processing', milliseconds: 4_000 }, probability: 0.1 },
  { effect: { kind: 'renewal-window', window: 'past' }, probability: 0.01 },
  { effect: { kind: 'renewal-window', window: 'zero' }, probability: 0.01 },
  { effect: { kind: 'renewal-window', window: 'reversed' }, probability: 0.01 },
  { effect: { kind: 'bad-nonce' }, probability: 0.05 },
];

describe('two months with faults', () => {
  it.each(['classic', 'tlsserver', 'shortlived'])('none of profile %s ends, and no limit is hit', { timeout: 120_000 }, async (profile) => {
    const { clock, began, validation } = simulation;
    simulator = await startCaSimulator({ validation, now: clock.now, faults });
    const lifecycle = await simulation.start([limitedIssuer(simulator, { profile })]);
    const names = Array.from({ length: 10 }, (_, index) => `site${index}.example${index}.com`);
    for (const [index, name] of names.entries()) await want(lifecycle, index, [name, `www.${name}`]);
    let ended = 0;
    await simulateUntil(lifecycle, clock, began + 2 * HOUR);
    await simulateUntil(lifecycle, clock, began + 60 * DAY, () => {
      const first = lifecycle.parts.store.certificates.firstEnd();
      if (first === null || first <= clock.now()) ended += 1;
    });
    expect(ended).toBe(0);
    expect(Object.values(simulator.counters().limitsHit).reduce((sum, count) => sum + count, 0)).toBe(0);
    for (const index of names.keys()) expect(readStatus(lifecycle, index).certificate?.names).toHaveLength(2);
  });
});
