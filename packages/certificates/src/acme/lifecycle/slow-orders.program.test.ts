import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaOptions } from '@daspanel/testkit/ca-simulator/ca-options.ts';
import { startCaSimulator, type CaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import type { Lifecycle } from './create-lifecycle.ts';
import { DAY, HOUR, MINUTE } from './durations.ts';
import { retryCertificate } from './requests/retry-certificate.ts';
import { takeStep } from './steps/take-step.ts';
import { readStatus, testId, testIssuer, want } from './testing/prepare-lifecycle.ts';
import { limitedIssuer, prepareSimulation, type Simulation } from './testing/prepare-simulation.ts';
import { simulateUntil } from './testing/simulate.ts';

let simulation: Simulation;
const simulators: CaSimulator[] = [];
beforeEach(async () => {
  simulation = await prepareSimulation();
});
afterEach(async () => {
  await simulation[Symbol.asyncDispose]();
  for (const simulator of simulators.splice(0)) await simulator[Symbol.asyncDispose]();
});

async function open(options: Partial<CaOptions> = {}): Promise<CaSimulator> {
  const simulator = await startCaSimulator({ validation: simulation.validation, now: simulation.clock.now, ...options });
  simulators.push(simulator);
  return simulator;
}
const after = (lifecycle: Lifecycle, milliseconds: number) =>
  simulateUntil(lifecycle, simulation.clock, simulation.clock.now() + milliseconds);
const readKey = (lifecycle: Lifecycle) => lifecycle.parts.store.certificates.readPair(testId(1), 'pending')?.key;

describe('an order that is stuck at the authority', () => {
  it('counts as a failed try after five minutes, is looked at again later and obtained with the same key', async () => {
    const simulator = await open({ faults: [{ effect: { kind: 'processing', milliseconds: 60 * MINUTE } }] });
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 6.5 * MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', step: 'finalizing', failures: 1 });
    expect(readStatus(lifecycle, 1).problems).toMatchObject([{ code: 'authority-slow' }]);
    const key = readKey(lifecycle);
    expect(key).toContain('PRIVATE KEY');
    await after(lifecycle, 3 * MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ordering', failures: 1 });
    await after(lifecycle, 22 * MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', failures: 3 });
    expect(readKey(lifecycle)).toBe(key);
    await after(lifecycle, 2 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', failures: 0, problems: [] });
    expect(simulation.installed.at(-1)?.privateKey).toBe(key);
    expect(simulator.counters()).toMatchObject({ orders: 1, certificates: 1 });
  });

  it('is looked at at once when a person wants another try', async () => {
    const simulator = await open({ faults: [{ effect: { kind: 'processing', milliseconds: 20 * MINUTE } }] });
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 21 * MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', failures: 2 });
    await retryCertificate(lifecycle, testId(1));
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 1).state).toBe('ready');
    expect(simulator.counters().orders).toBe(1);
  });

  it('is ordered anew once it has run out, or is unknown', async () => {
    const simulator = await open({
      faults: [{ effect: { kind: 'challenge-pending', milliseconds: Infinity }, requests: [1] }],
    });
    const lifecycle = await simulation.start([limitedIssuer(simulator, { profile: 'shortlived' })]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 50 * MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', step: 'challenged' });
    expect(simulator.counters().orders).toBe(1);
    await after(lifecycle, 2 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', failures: 0 });
    expect(simulator.counters()).toMatchObject({ orders: 2, failedValidations: 0 });
    expect(lifecycle.parts.budgets.count('all failures', 0)).toBe(0);
  });

  it('is given up for another authority at the second time', async () => {
    const first = await open({ faults: [{ effect: { kind: 'processing', milliseconds: 50 * DAY } }] });
    const second = await open();
    const lifecycle = await simulation.start([limitedIssuer(first), testIssuer(second.directory, { name: 'The other' })]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 15 * MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', certificate: { authority: 'The other' } });
    expect(first.counters().orders).toBe(1);
  });
});

describe('an authority that is away in the middle of an order', () => {
  it.each(['ordered', 'challenged', 'finalizing'] as const)('is asked for the same order (%s) when it is back', async (step) => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com']);
    for (let turns = 0; turns < 20 && lifecycle.parts.store.certificates.read(testId(1))?.work?.step !== step; turns += 1) {
      await takeStep(lifecycle.parts, testId(1));
    }
    expect(readStatus(lifecycle, 1).step).toBe(step);
    await simulator.stop();
    await after(lifecycle, 3 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', step, problems: [{ code: 'authority-unreachable' }] });
    await simulator.start();
    await after(lifecycle, 2 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', failures: 0 });
    expect(simulator.counters().orders).toBe(1);
  });
});
