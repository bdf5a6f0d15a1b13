import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partUnderTest } from '@daspanel/testkit/part-under-test.ts';
import type { CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import { startAcmeProcess, type AcmeProcess } from './lifecycle/testing/acme-process.ts';
import { testId, testIssuer, testSettings } from './lifecycle/testing/prepare-lifecycle.ts';

let pebble: PebbleUnderTest;
let acme: AcmeProcess;
const id = testId(1);

beforeEach(async () => {
  acme = await startAcmeProcess(partUnderTest);
  pebble = await startPebble({ httpPort: acme.httpPort });
});
afterEach(async () => {
  await acme[Symbol.asyncDispose]();
  await pebble[Symbol.asyncDispose]();
});

const settings = () =>
  testSettings({
    issuers: [
      testIssuer(pebble.directory, {
        trustedRoots: pebble.serverRoot,
        validationPorts: { http: acme.httpPort, https: pebble.tlsPort },
      }),
    ],
    resolvers: [pebble.dnsServer],
  });
const isReady = async () => (await acme.read(id))?.state === 'ready';
const countOrders = () => pebble.log().match(/Added order/g)?.length ?? 0;

describe('the process', () => {
  it('obtains what is wanted when it is told, keeps its keys to itself and asks nobody while no issuer is set', async () => {
    await acme.part.start();
    await acme.want(id, ['one.example.com']);
    await acme.request('acme.notice', { id });
    await acme.waitUntil(async () => (await acme.read(id)) !== null);
    expect(await acme.read(id)).toMatchObject({ state: 'waiting', nextAt: null, attempts: [] });

    await acme.configure(settings());
    await acme.waitUntil(isReady);
    expect(await acme.request('acme.follow', { after: 0 })).toMatchObject({ items: [{ kind: 'issued', id }] });
    expect(await acme.request('acme.measure', {})).toMatchObject({ states: { ready: 1 }, orders: 1, failures: 0 });
    expect(await acme.request('acme.list-accounts', {})).toMatchObject([{ directory: pebble.directory, status: 'valid' }]);
    for (const file of ['acme.db', 'acme.db-wal', 'initialized']) {
      expect((await stat(join(acme.data.acme, file))).mode & 0o777).toBe(0o600);
    }
    expect(acme.part.log()).not.toContain('PRIVATE KEY');
  });

  it('answers what the API asks', async () => {
    await acme.part.start();
    await acme.configure(settings());
    for (const number of [1, 2, 3]) await acme.want(testId(number), [`name${number}.example.com`]);
    for (const number of [1, 2, 3]) await acme.request('acme.notice', { id: testId(number) });
    const list = async (input: object) =>
      (await acme.request('acme.list', input)) as { readonly items: readonly CertificateStatus[]; readonly next: string | null };
    await acme.waitUntil(async () => (await list({ state: 'ready', limit: 10 })).items.length === 3);
    const page = await list({ limit: 2 });
    expect(page).toMatchObject({ items: [{ id: testId(1) }, { id: testId(2) }], next: testId(2) });
    expect(await list({ after: page.next, limit: 2 })).toMatchObject({ items: [{ id: testId(3) }], next: null });

    expect(await acme.request('acme.diagnose', { id, names: ['name1.example.com'] })).toMatchObject([
      { name: 'name1.example.com', challenge: 'http-01', budget: null, problems: [] },
    ]);
    expect(await acme.request('acme.retry', { id })).toMatchObject({ state: 'ready' });
    await expect(acme.request('acme.retry', { id: testId(9) })).rejects.toMatchObject({ code: 'not-wanted' });
    await expect(acme.request('acme.replace', { id: testId(9), reason: 'superseded' })).rejects.toMatchObject({ code: 'not-wanted' });
    await expect(acme.request('acme.roll-account-key', { directory: 'https://other.test/' })).rejects.toMatchObject({ code: 'no-account' });
    expect(await acme.request('acme.roll-account-key', { directory: pebble.directory })).toMatchObject({ status: 'valid' });

    const before = (await acme.read(id))?.certificate?.serialNumber;
    const following = acme.request('acme.follow', { after: 3 });
    expect(await acme.request('acme.replace', { id, reason: 'key-compromise' })).toMatchObject({ state: 'renewing' });
    expect(await following).toMatchObject({ items: [{ number: 4, kind: 'revoked', id }] });
    await acme.waitUntil(async () => (await isReady()) && (await acme.read(id))?.certificate?.serialNumber !== before);

    await acme.want(id, null);
    await acme.request('acme.notice', { id });
    await acme.waitUntil(async () => (await acme.read(id)) === null);
    expect(acme.part.log()).not.toMatch(/"level":"error"/);
  });

  it('tells hundreds that follow what happens, and stays quick', async () => {
    await acme.part.start();
    await acme.configure(settings());
    const followers = Array.from({ length: 300 }, () => acme.request('acme.follow', { after: 0 }));
    await acme.want(id, ['one.example.com']);
    await acme.request('acme.notice', { id });
    const began = performance.now();
    await acme.read(id);
    expect(performance.now() - began).toBeLessThan(1_000);
    for (const told of await Promise.all(followers)) expect(told).toMatchObject({ items: [{ number: 1, kind: 'issued', id }] });
    expect(acme.part.log()).not.toMatch(/"level":"error"|MaxListeners/);
  });

  it('reads after a start what was wanted and not wanted meanwhile', async () => {
    await acme.part.start();
    await acme.configure(settings());
    await acme.want(id, ['one.example.com']);
    await acme.request('acme.notice', { id });
    await acme.waitUntil(isReady);
    await acme.part.stop();
    await acme.want(id, null);
    await acme.want(testId(2), ['two.example.com']);
    await acme.part.start();
    await acme.waitUntil(async () => (await acme.read(testId(2)))?.state === 'ready');
    expect(await acme.read(id)).toBeNull();
  });

  it.each(['wanted', 'preflight', 'ordered', 'noted', 'presented', 'challenged', 'finalizing', 'stored', 'served'])(
    'killed when it has come to %s goes on from there with the same order',
    async (place) => {
      await acme.part.start(`acme.${place}=exit`);
      await acme.want(id, ['one.example.com', 'two.example.com']);
      await acme.configure(settings()).catch(() => {});
      await acme.request('acme.notice', { id }).catch(() => {});
      await acme.waitForEnd();

      await acme.part.start();
      await acme.waitUntil(isReady);
      expect(countOrders()).toBe(1);
      const last = acme.installed.at(-1);
      const leaf = new X509Certificate(last?.chain ?? '');
      expect(leaf.checkPrivateKey(createPrivateKey(last?.privateKey ?? ''))).toBe(true);
      expect(new Set(acme.installed.map(({ chain }) => chain)).size).toBe(1);
      expect(await acme.leftAnswers()).toEqual([]);
    },
  );

  it('killed while the authority looks at the names leaves the answers in their places, and the order goes on', async () => {
    await pebble[Symbol.asyncDispose]();
    pebble = await startPebble({ httpPort: acme.httpPort, validationDelay: 4 });
    const names = Array.from({ length: 20 }, (_, index) => `name${index}.example.com`);
    await acme.part.start('acme.challenged=exit');
    await acme.want(id, names);
    await acme.configure(settings()).catch(() => {});
    await acme.request('acme.notice', { id }).catch(() => {});
    await acme.waitForEnd();
    const folder = join(acme.data.acmeChallenges, 'http-01');
    await writeFile(join(folder, 'gone.example.com~token'), 'of an order that is no more', { mode: 0o644 });

    let fewest = names.length;
    const watch = setInterval(() => {
      fewest = Math.min(fewest, readdirSync(folder).filter((file) => file.startsWith('name')).length);
    }, 1);
    await acme.part.start();
    await wait(500);
    clearInterval(watch);
    expect(fewest).toBe(names.length);
    expect(await acme.leftAnswers()).not.toContain('gone.example.com~token');
    await acme.waitUntil(isReady);
    expect(countOrders()).toBe(1);
    expect(await acme.read(id)).toMatchObject({ failures: 0, attempts: [{ outcome: 'issued' }] });
    expect(await acme.leftAnswers()).toEqual([]);
  });
});
