import { createPrivateKey } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCaSimulator, type CaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import type { CaOptions } from '@daspanel/testkit/ca-simulator/ca-options.ts';
import type { Lifecycle } from './create-lifecycle.ts';
import { DAY, HOUR, MINUTE } from './durations.ts';
import { retryCertificate } from './requests/retry-certificate.ts';
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
const countHappenings = (lifecycle: Lifecycle, kind: string) =>
  lifecycle.parts.store.happenings.listAfter(0, 200).filter((happening) => happening.kind === kind).length;

describe('a name that never validates', () => {
  it('is tried as often as is allowed and then no more, while all others get their certificates', async () => {
    const [production, staging] = [await open(), await open()];
    const lifecycle = await simulation.start([limitedIssuer(production, { staging: staging.directory })]);
    simulation.unreachable.add('dead.example.com');
    await want(lifecycle, 1, ['dead.example.com']);
    for (let index = 2; index < 12; index += 1) await want(lifecycle, index, [`name${index}.example${index}.com`]);
    await after(lifecycle, 5 * MINUTE);
    for (let index = 2; index < 12; index += 1) expect(readStatus(lifecycle, index).state).toBe('ready');
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'failing', failures: 2, problems: [{ code: 'validation-failed' }] });
    await after(lifecycle, 20 * DAY);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'stopped', nextAt: null });
    // Only the first try was a real one.
    expect(production.counters().failedValidations).toBe(1);
    expect(staging.counters().failedValidations).toBeLessThanOrEqual(13);
    expect(countHappenings(lifecycle, 'stopped')).toBe(1);
  });

  it('goes to the authority itself at once when the test service has issued', async () => {
    const [production, staging] = [await open(), await open()];
    const lifecycle = await simulation.start([limitedIssuer(production, { staging: staging.directory })]);
    simulation.unreachable.add('late.example.com');
    await want(lifecycle, 1, ['late.example.com']);
    await after(lifecycle, 30_000);
    simulation.unreachable.clear();
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', failures: 0, problems: [] });
    expect([staging.counters().certificates, production.counters().certificates]).toEqual([1, 1]);
  });
});

describe('another try that a person wants', () => {
  it('is made at once, and refused when the name has failed too often in this hour', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    simulation.unreachable.add('example.com');
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 10_000);
    for (let more = 0; more < 3; more += 1) {
      expect(await retryCertificate(lifecycle, testId(1))).toMatchObject({ state: 'waiting', failures: 0 });
      await after(lifecycle, 10_000);
    }
    await expect(retryCertificate(lifecycle, testId(1))).rejects.toMatchObject({
      code: 'rate-limit',
      retryAt: expect.any(Number) as number,
    });
    await after(lifecycle, 58 * MINUTE);
    expect(simulator.counters()).toMatchObject({ failedValidations: 4, limitsHit: { failedAuthorizations: 0 } });
  });
});

describe('a database that was lost', () => {
  it('is no reason to order anew at once what is served already', async () => {
    const former = await open();
    const lifecycle = await simulation.start([limitedIssuer(former)]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, HOUR);
    for (const file of await readdir(join(simulation.root, 'acme'))) await rm(join(simulation.root, 'acme', file));
    const again = await simulation.start([limitedIssuer(former)]);
    await want(again, 1, ['example.com']);
    await want(again, 2, ['new.example.com']);
    await after(again, HOUR);
    expect(readStatus(again, 1)).toMatchObject({ state: 'blocked', problems: [{ code: 'database-lost' }] });
    expect(readStatus(again, 2).state).toBe('ready');
    await after(again, DAY);
    expect(readStatus(again, 1).state).toBe('ready');
  });
});

describe('a name beside the first', () => {
  it('is left out while it does not validate, and comes in within a day after it does', async () => {
    const lifecycle = await simulation.start([limitedIssuer(await open())]);
    simulation.unreachable.add('www.example.com');
    await want(lifecycle, 1, ['example.com', 'www.example.com']);
    await after(lifecycle, 5 * MINUTE);
    const first = readStatus(lifecycle, 1);
    expect(first).toMatchObject({ state: 'ready', failures: 0, certificate: { names: ['example.com'] } });
    expect(first.leftOut).toMatchObject([{ name: 'www.example.com', code: 'validation-failed' }]);
    await after(lifecycle, 5 * DAY);
    expect(simulators[0]?.counters().failedValidations).toBeLessThanOrEqual(6);
    expect(readStatus(lifecycle, 1).certificate?.serialNumber).toBe(first.certificate?.serialNumber);
    simulation.unreachable.clear();
    await after(lifecycle, 25 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({
      state: 'ready',
      leftOut: [],
      certificate: { names: ['example.com', 'www.example.com'] },
    });
  });

  it('that is wrong in DNS is looked at hourly, and no order fails for it', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    simulation.wrong.add('www.example.com');
    await want(lifecycle, 1, ['example.com', 'www.example.com']);
    await after(lifecycle, 5 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', leftOut: [{ code: 'dns-elsewhere' }] });
    await simulator.stop();
    await after(lifecycle, 5 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', problems: [], leftOut: [{ code: 'dns-elsewhere' }] });
    await simulator.start();
    simulation.wrong.clear();
    await after(lifecycle, 2 * HOUR);
    expect(readStatus(lifecycle, 1)).toMatchObject({ leftOut: [], certificate: { names: ['example.com', 'www.example.com'] } });
    expect(simulator.counters()).toMatchObject({ orders: 2, failedValidations: 0 });
  });
});

describe('a first name that is wrong in DNS', () => {
  it('is blocked without an order, told once, looked at again, and ordered when it is right', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    simulation.wrong.add('example.com');
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 12 * DAY);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'blocked', problems: [{ code: 'dns-elsewhere' }], failures: 0 });
    expect(countHappenings(lifecycle, 'blocked')).toBe(1);
    expect(simulator.counters().orders).toBe(0);
    simulation.wrong.clear();
    await after(lifecycle, HOUR + MINUTE);
    expect(readStatus(lifecycle, 1).state).toBe('ready');
  });

  it('is waiting, and says why, while no authority is set', async () => {
    const lifecycle = await simulation.start([]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, DAY);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'waiting', nextAt: null, problems: [{ code: 'no-issuer' }] });
  });
});

describe('a certificate', () => {
  it('has a new key each time, of the type that is set', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)], { keyType: 'rsa-2048' });
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, MINUTE);
    lifecycle.configure({ ...lifecycle.parts.store.settings.read(), keyType: 'ecdsa-p256' });
    await after(lifecycle, 140 * DAY);
    const keys = simulation.installed.map(({ privateKey }) => createPrivateKey(privateKey));
    expect(keys.slice(0, 3).map(({ asymmetricKeyType }) => asymmetricKeyType)).toEqual(['rsa', 'ec', 'ec']);
    expect(new Set(simulation.installed.map(({ privateKey }) => privateKey)).size).toBe(keys.length);
  });

  it('of an address has the profile for addresses', async () => {
    const lifecycle = await simulation.start([limitedIssuer(await open(), { profile: 'classic' })]);
    await want(lifecycle, 1, ['203.0.113.7']);
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', certificate: { names: ['203.0.113.7'], profile: 'shortlived' } });
  });
});

describe('renewal', () => {
  it('follows a revocation by the authority at once, and only once', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 2 * DAY);
    simulator.revoke(simulator.certificates()[0]?.renewalId ?? '');
    await after(lifecycle, 7 * HOUR);
    expect(simulator.counters().certificates).toBe(2);
    expect(countHappenings(lifecycle, 'renewed')).toBe(1);
    await after(lifecycle, 10 * DAY);
    expect(simulator.counters().certificates).toBe(2);
  });

  it('does not run in circles when every window has passed', async () => {
    const simulator = await open({ faults: [{ effect: { kind: 'renewal-window', window: 'past' } }] });
    const lifecycle = await simulation.start([limitedIssuer(simulator, { profile: 'shortlived' })]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, DAY);
    expect(simulator.counters().certificates).toBeLessThanOrEqual(20);
    expect(simulator.counters().limitsHit.certificatesPerNameSet).toBe(0);
  });

  it('goes on without saying what is replaced when the authority does not want to hear it', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, HOUR);
    simulator.setFaults([
      {
        effect: { kind: 'refuse', status: 409, problem: { type: 'alreadyReplaced', detail: 'it was' } },
        endpoints: ['newOrder'],
        requests: [2],
      },
    ]);
    await after(lifecycle, 70 * DAY);
    expect(simulator.counters().certificates).toBe(2);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', failures: 0 });
  });
});

describe('authorities', () => {
  it('are asked one after the other when one does not issue', async () => {
    const refusal = { type: 'rejectedIdentifier', detail: 'not by us' };
    const first = await open({ faults: [{ effect: { kind: 'refuse', status: 400, problem: refusal }, endpoints: ['newOrder'] }] });
    const second = await open();
    const lifecycle = await simulation.start([limitedIssuer(first), testIssuer(second.directory, { name: 'The other' })]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', certificate: { authority: 'The other' }, failures: 0 });
  });

  it('that do not answer are left for the next after the third time', async () => {
    const first = await open();
    await first.stop();
    const lifecycle = await simulation.start([limitedIssuer(first), testIssuer((await open()).directory, { name: 'The other' })]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, 5 * MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', certificate: { authority: 'The other' } });
  });

  it('that lost or deactivated the account get another one', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['one.example.com']);
    await after(lifecycle, MINUTE);
    simulator.loseAccounts();
    await want(lifecycle, 2, ['two.example.com']);
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 2)).toMatchObject({ state: 'ready', failures: 0 });
    const key = lifecycle.parts.accounts.read(simulator.directory)?.key;
    simulator.deactivateAccount(lifecycle.parts.accounts.read(simulator.directory)?.url ?? '');
    await want(lifecycle, 3, ['three.example.com']);
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 3)).toMatchObject({ state: 'ready', failures: 0 });
    expect(lifecycle.parts.accounts.read(simulator.directory)?.key).not.toBe(key);
  });

  it('whose clock is another are not asked for a certificate', async () => {
    const simulator = await open({ now: () => simulation.clock.now() + 3 * DAY });
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, MINUTE);
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'blocked', problems: [{ code: 'clock' }] });
    expect(simulator.counters().orders).toBe(0);
  });
});

describe('a clock that was ahead by years', () => {
  it('has nothing ordered, and is forgotten when it is right again', async () => {
    let ahead = 0;
    const simulator = await open({ now: () => simulation.clock.now() - ahead });
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['one.example.com']);
    await after(lifecycle, DAY);
    ahead = 1_400 * DAY;
    simulation.clock.set(simulation.clock.now() + ahead);
    await want(lifecycle, 2, ['two.example.com']);
    await after(lifecycle, 2 * HOUR);
    expect(readStatus(lifecycle, 1).problems).toMatchObject([{ code: 'clock' }]);
    expect(simulator.counters().orders).toBe(1);
    simulation.clock.set(simulation.clock.now() - ahead);
    ahead = 0;
    await after(lifecycle, 2 * HOUR);
    expect(readStatus(lifecycle, 2).state).toBe('ready');
    await after(lifecycle, 70 * DAY);
    expect(simulator.counters()).toMatchObject({ certificates: 4 });
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ready', failures: 0, problems: [] });
  });
});

describe('many names at once', () => {
  it('are ordered as fast as the limits allow', { timeout: 60_000 }, async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    for (let index = 0; index < 300; index += 1) await want(lifecycle, index, [`name${index}.example${index}.com`]);
    await after(lifecycle, 6 * MINUTE);
    const ready = lifecycle.parts.store.certificates.countStates().ready ?? 0;
    expect(ready).toBeGreaterThanOrEqual(250);
    expect(ready).toBeLessThan(262);
    await after(lifecycle, 3 * HOUR);
    expect(simulator.counters()).toMatchObject({ certificates: 300, limitsHit: { newOrders: 0 } });
  });

  it('wait for their turn without being looked at again and again', { timeout: 60_000 }, async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    for (let index = 0; index < 240; index += 1) await want(lifecycle, index, [`name${index}.example${index}.com`]);
    let steps = 0;
    const end = simulation.clock.now() + 6 * MINUTE;
    while (simulation.clock.now() < end) {
      steps += await lifecycle.turn();
      simulation.clock.set(Math.max(lifecycle.nextDue() ?? end, simulation.clock.now() + 1));
    }
    expect(lifecycle.parts.store.certificates.countStates()).toEqual({ ready: 240 });
    // Seven steps lead to a certificate; one more asks when to renew it.
    expect(steps / 240).toBeLessThan(12);
  });

  it('of one site are held to what a site may order in a day', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)], { ordersPerSiteAndDay: 3 });
    for (let index = 0; index < 5; index += 1) await want(lifecycle, index, [`name${index}.example${index}.com`]);
    await after(lifecycle, 12 * HOUR);
    expect(simulator.counters().orders).toBe(3);
    await after(lifecycle, 13 * HOUR);
    expect(simulator.counters().orders).toBe(5);
  });
});

describe('what is wanted', () => {
  it('again after it was not gets the certificate that was kept, under another id too', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, HOUR);
    await want(lifecycle, 1, ['example.com'], 'own');
    await after(lifecycle, 3 * DAY);
    await want(lifecycle, 2, ['example.com']);
    await after(lifecycle, HOUR);
    expect(readStatus(lifecycle, 2)).toMatchObject({ state: 'ready', certificate: { names: ['example.com'] } });
    expect(simulator.counters().orders).toBe(1);
    await after(lifecycle, 31 * DAY);
    expect(lifecycle.parts.store.certificates.read(testId(1))).toBeUndefined();
  });

  it('with other names is ordered anew, and with fewer is not', async () => {
    const simulator = await open();
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    await want(lifecycle, 1, ['example.com', 'www.example.com']);
    await after(lifecycle, HOUR);
    await want(lifecycle, 1, ['example.com']);
    await after(lifecycle, HOUR);
    expect(simulator.counters().orders).toBe(1);
    await want(lifecycle, 1, ['example.com', 'shop.example.com']);
    await after(lifecycle, HOUR);
    expect(readStatus(lifecycle, 1).certificate?.names).toEqual(['example.com', 'shop.example.com']);
    expect(simulator.counters().orders).toBe(2);
  });
});
