import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCaSimulator, type CaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import type { Lifecycle } from './create-lifecycle.ts';
import { DAY, HOUR, MINUTE } from './durations.ts';
import type { Work } from './record/certificate-record.ts';
import { takeStep } from './steps/take-step.ts';
import { readStatus, testId, testSettings, want } from './testing/prepare-lifecycle.ts';
import { limitedIssuer, prepareSimulation, type Simulation } from './testing/prepare-simulation.ts';
import { simulateUntil } from './testing/simulate.ts';

let simulation: Simulation;
let simulator: CaSimulator;
beforeEach(async () => {
  simulation = await prepareSimulation();
  simulator = await startCaSimulator({ validation: simulation.validation, now: simulation.clock.now });
});
afterEach(async () => {
  await simulation[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});

const after = (lifecycle: Lifecycle, milliseconds: number) =>
  simulateUntil(lifecycle, simulation.clock, simulation.clock.now() + milliseconds);
const steps = ['wanted', 'preflight', 'ordered', 'challenged', 'finalizing', 'stored'] as const satisfies readonly Work['step'][];

/** An order that has come to a step and no further. */
async function comeTo(step: Work['step']): Promise<Lifecycle> {
  const lifecycle = await simulation.start([limitedIssuer(simulator)]);
  await want(lifecycle, 1, ['one.example.com']);
  for (let turns = 0; turns < 20 && lifecycle.parts.store.certificates.read(testId(1))?.work?.step !== step; turns += 1)
    await takeStep(lifecycle.parts, testId(1));
  expect(lifecycle.parts.store.certificates.read(testId(1))?.work?.step).toBe(step);
  return lifecycle;
}

describe.each(steps)('an order that has come to %s', (step) => {
  it('ends with its authority, leaves nothing behind, and loses no certificate that was issued', async () => {
    const lifecycle = await comeTo(step);
    lifecycle.configure(testSettings({ issuers: [] }));
    await after(lifecycle, HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: step === 'stored' ? 'ready' : 'waiting' });
    expect([simulation.presented.size, lifecycle.parts.store.challenges.listCertificates().length]).toEqual([0, 0]);
    lifecycle.configure(testSettings({ issuers: [limitedIssuer(simulator)] }));
    await after(lifecycle, HOUR);
    expect(readStatus(lifecycle, 1).state).toBe('ready');
    expect(simulator.counters().certificates).toBe(1);
  });

  it('is begun anew for other names', async () => {
    const lifecycle = await comeTo(step);
    await want(lifecycle, 1, ['two.example.com', 'one.example.com']);
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({
      state: 'ready',
      certificate: { names: ['two.example.com', 'one.example.com'] },
      attempts: [{ outcome: 'issued' }],
    });
    expect([simulation.presented.size, lifecycle.parts.store.challenges.listCertificates().length]).toEqual([0, 0]);
  });
});

describe('an order that waits for its authority', () => {
  it.each(['challenge-pending', 'processing'] as const)('goes on at once (%s) when the clock is set back', async (kind) => {
    simulator.setFaults([{ effect: { kind, milliseconds: 2 * MINUTE } }]);
    let ahead = 0;
    const lifecycle = await simulation.start([limitedIssuer(simulator)], {}, { now: () => simulation.clock.now() + ahead });
    await want(lifecycle, 1, ['one.example.com']);
    ahead = 20 * HOUR;
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ordering' });
    ahead = 0;
    for (let minutes = 0; minutes < 4; minutes += 1) {
      simulation.clock.set(simulation.clock.now() + MINUTE);
      await lifecycle.turn();
    }
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', failures: 0 });
    expect(simulator.counters().orders).toBe(1);
  });
});

describe('what is wanted', () => {
  it('and changes again and again stays within all limits and ends as it is wanted', async () => {
    const lifecycle = await simulation.start([limitedIssuer(simulator)], { ordersPerSiteAndDay: 1_000 });
    for (let change = 0; change < 60; change += 1) {
      await want(lifecycle, 1, change % 2 === 0 ? ['one.example.com'] : ['two.example.com'], change % 5 === 4 ? 'own' : 'automatic');
      await after(lifecycle, 3_000);
    }
    const { limitsHit, orders } = simulator.counters();
    expect(Object.values(limitsHit).reduce((sum, count) => sum + count, 0)).toBe(0);
    expect(orders).toBeLessThanOrEqual(8);
    await want(lifecycle, 1, ['three.example.com']);
    await after(lifecycle, HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', certificate: { names: ['three.example.com'] } });
  });
});

describe('hundreds of names of one domain', () => {
  it('are queued within what the authority issues in a week, while others get theirs at once', { timeout: 60_000 }, async () => {
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    for (let index = 0; index < 300; index += 1) await want(lifecycle, index, [`name${index}.example.com`]);
    await after(lifecycle, 2 * MINUTE);
    for (let index = 300; index < 320; index += 1) await want(lifecycle, index, [`www.other${index}.com`]);
    await after(lifecycle, 3 * MINUTE);
    for (let index = 300; index < 320; index += 1) expect(readStatus(lifecycle, index).state).toBe('ready');
    const waiting = lifecycle.parts.store.certificates.list({ state: 'blocked', after: '', limit: 1 })[0];
    expect(waiting?.problems).toMatchObject([{ code: 'rate-limit', advice: 'Nothing needs to be done: it goes on by itself.' }]);
    expect(waiting?.problems[0]?.detail).toMatch(/limited number of certificates for one domain, and 40 were ordered for example\.com/);
    await after(lifecycle, 5 * DAY);
    const { certificates, limitsHit } = simulator.counters();
    expect(certificates - 20).toBeGreaterThanOrEqual(65);
    expect(certificates - 20).toBeLessThanOrEqual(70);
    expect(limitsHit.certificatesPerDomain).toBe(0);
  });
});
