import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startCaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import { describe, expect, it } from 'vitest';
import type { ChallengePresenter } from '../challenges/challenge-presenter.ts';
import { takeStep } from './steps/take-step.ts';
import { presentersOf, simulateUntil } from './testing/simulate.ts';
import { readStatus, testId, testSettings, want } from './testing/prepare-lifecycle.ts';
import { limitedIssuer, prepareSimulation } from './testing/prepare-simulation.ts';

describe('a full disk', () => {
  it.runIf(process.getuid?.() === 0)('loses no settings and no key, places no order in vain, and is got over', async () => {
    await using simulation = await prepareSimulation();
    const folder = join(simulation.root, 'acme');
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder]);
    using _mounted = { [Symbol.dispose]: () => void execFileSync('/usr/bin/umount', ['-l', folder]) };
    await using simulator = await startCaSimulator({ validation: simulation.validation, now: simulation.clock.now });
    const lifecycle = await simulation.start([limitedIssuer(simulator)]);
    const fill = async () => {
      const { bavail, bsize } = statfsSync(folder);
      await writeFile(join(folder, 'filling'), randomBytes(bavail * bsize)).catch(() => {});
    };
    for (let number = 0; number < 20; number += 1) await want(lifecycle, number, [`name${number}.example${number}.com`]);
    await fill();
    const long = 'x'.repeat(60_000);
    const changed = testSettings({ issuers: [limitedIssuer(simulator, { trustedRoots: long })] });
    expect(() => lifecycle.configure(changed)).toThrow(/full/);
    expect(lifecycle.parts.store.settings.read().issuers[0]?.trustedRoots).toBeNull();

    for (let turns = 0; turns < 20; turns += 1) {
      await lifecycle.turn();
      simulation.clock.set(Math.max(lifecycle.nextDue() ?? 0, simulation.clock.now() + 1));
    }
    const { orders, certificates } = simulator.counters();
    expect(orders - certificates).toBeLessThanOrEqual(1);
    // It rested half a minute after each fault, and said so once each time.
    expect(simulation.clock.now()).toBeGreaterThan(simulation.began + 9 * 60_000);
    expect(simulation.lines.filter((line) => line.includes('cannot be written')).length).toBeLessThanOrEqual(20);

    await rm(join(folder, 'filling'));
    for (let turns = 0; turns < 200 && (lifecycle.parts.store.certificates.countStates().ready ?? 0) < 20; turns += 1) {
      await lifecycle.turn();
      await wait(1);
      simulation.clock.set(Math.max(lifecycle.nextDue() ?? 0, simulation.clock.now() + 1));
    }
    for (let number = 0; number < 20; number += 1) expect(readStatus(lifecycle, number)).toMatchObject({ state: 'ready', failures: 0 });
    expect(lifecycle.parts.store.certificates.readPair(testId(0), 'present')?.key).toContain('PRIVATE KEY');
    expect(simulator.counters().orders).toBeLessThanOrEqual(21);

    await want(lifecycle, 30, ['one.example.com']);
    for (let turns = 0; turns < 12 && readStatus(lifecycle, 30).state !== 'ready'; turns += 1) {
      await fill();
      await takeStep(lifecycle.parts, testId(30)).catch(() => {});
      await rm(join(folder, 'filling'));
      await takeStep(lifecycle.parts, testId(30));
      simulation.clock.set(lifecycle.nextDue() ?? 0);
    }
    expect(readStatus(lifecycle, 30)).toMatchObject({ state: 'ready' });
    const installed = simulation.installed.at(-1);
    expect(new X509Certificate(installed?.chain ?? '').checkPrivateKey(createPrivateKey(installed?.privateKey ?? ''))).toBe(true);
    expect(simulator.counters().orders).toBeLessThanOrEqual(23);

    // An order waits for its authority, and the process is started anew.
    simulator.setFaults([{ effect: { kind: 'challenge-pending', milliseconds: 30_000 } }]);
    await want(lifecycle, 31, ['two.example.com']);
    for (let turns = 0; turns < 8 && readStatus(lifecycle, 31).step !== 'challenged'; turns += 1)
      await takeStep(lifecycle.parts, testId(31));
    await fill();
    const placed = presentersOf(simulation.presented)['http-01'];
    if (placed === undefined) throw new Error('there is a presenter');
    let isFull = true;
    const presenter: ChallengePresenter = {
      ...placed,
      present: (challenge, signal) => (isFull ? Promise.reject(new Error('no space left')) : placed.present(challenge, signal)),
    };
    const other = await simulation.start([limitedIssuer(simulator)], {}, { presenters: { 'http-01': presenter } });
    expect(simulation.lines.join('')).toContain('answers to challenges cannot be put in their places again');
    expect(readStatus(other, 31)).toMatchObject({ state: 'ordering' });
    isFull = false;
    await rm(join(folder, 'filling'));
    await simulateUntil(other, simulation.clock, simulation.clock.now() + 60_000);
    expect(readStatus(other, 31).state).toBe('ready');

    other.configure(changed);
    const again = await simulation.start([limitedIssuer(simulator, { trustedRoots: long })]);
    expect(again.parts.store.settings.read()).toEqual(changed);
  });
});
