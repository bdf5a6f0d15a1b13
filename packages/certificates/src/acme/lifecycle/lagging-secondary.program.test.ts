import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { startBind, type BindKey, type BindUnderTest } from '@daspanel/testkit/bind-under-test.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDnsPresenter } from '../challenges/create-dns-presenter.ts';
import { createPresenters } from './create-presenters.ts';
import { retryCertificate } from './requests/retry-certificate.ts';
import { prepareLifecycle, readStatus, runUntil, testId, testIssuer, testSettings, want } from './testing/prepare-lifecycle.ts';

const key: BindKey = { name: 'panel', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 1).toString('base64') };
let started: AsyncDisposableStack;
beforeEach(() => {
  started = new AsyncDisposableStack();
});
afterEach(() => started.disposeAsync());

/** Two zones: `fast.test`, whose names lead here, and `slow.test`, of which one server gets changes only after `refresh` seconds. */
async function startServers(refresh: number) {
  const [port, secondPort] = [await findFreePort(), await findFreePort()];
  const nameServers = { 'ns1.slow.test': '127.0.0.1', 'ns2.slow.test': '127.0.0.2' };
  const zones = [
    { name: 'test', records: [] },
    { name: 'fast.test', records: ['* A 127.0.0.1'] },
    { name: 'slow.test', records: [], updatedBy: ['panel'], nameServers, refresh },
  ];
  const bind = started.use(await startBind({ port, keys: [key], zones }));
  started.use(await startBind({ port: secondPort, secondary: { primary: port, zones: ['slow.test'] } }));
  const prepared = started.use(await prepareLifecycle());
  const pebble = started.use(await startPebble({ dnsServer: bind.server, httpPort: prepared.httpPort }));
  const settings = settingsFor(bind, pebble, prepared.httpPort);
  const nameServer = (address: string) => `127.0.0.1:${address === '127.0.0.2' ? secondPort : port}`;
  const start = async (now: () => number) => {
    const parts = { folder: prepared.answers, settings: () => settings, now: Date.now };
    const presenters = { ...createPresenters(parts), 'dns-01': createDnsPresenter({ ...parts, nameServer }) };
    const lifecycle = await prepared.start({ now, presenters });
    lifecycle.configure(settings);
    return lifecycle;
  };
  return { start, bind };
}

function settingsFor(bind: BindUnderTest, pebble: PebbleUnderTest, http: number) {
  const provider: DnsProvider = { id: 'own', kind: 'rfc2136', zones: ['slow.test'], server: { host: '127.0.0.1', port: bind.port }, key };
  const validationPorts = { http, https: pebble.tlsPort };
  const issuer = testIssuer(pebble.directory, { trustedRoots: pebble.serverRoot, validationPorts });
  return testSettings({
    issuers: [issuer],
    challenges: ['http-01', 'dns-01'],
    resolvers: [bind.server],
    dnsProviders: [provider],
  });
}

describe('a name server that gets DNS records late', () => {
  it('is waited for, while all other certificates are obtained and a person may have anything tried', { timeout: 60_000 }, async () => {
    const { start } = await startServers(12);
    const lifecycle = await start(Date.now);
    const slow = Array.from({ length: 20 }, (_, index) => index);
    for (const number of slow) await want(lifecycle, number, [`*.name${number}.slow.test`]);
    const isWaiting = () => slow.filter((number) => lifecycle.parts.store.challenges.list(testId(number)).length > 0).length >= 16;
    const running = runUntil(lifecycle, () => slow.every((number) => readStatus(lifecycle, number).state === 'ready'), 50_000);
    await runUntil(lifecycle, isWaiting);
    const began = performance.now();
    for (const number of [31, 32, 33]) await want(lifecycle, number, [`name${number}.fast.test`]);
    await runUntil(lifecycle, () => [31, 32, 33].every((number) => readStatus(lifecycle, number).state === 'ready'));
    await retryCertificate(lifecycle, testId(0));
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(readStatus(lifecycle, 0)).toMatchObject({ state: 'ordering', step: 'ordered', failures: 0 });
    await running;
    expect(lifecycle.parts.store.happenings.listAfter(0, 100).filter(({ kind }) => kind !== 'issued')).toEqual([]);
  });

  it('is named after two minutes, and the next try waits for it again with the same order', async () => {
    const { start, bind } = await startServers(3_600);
    let ahead = 0;
    const lifecycle = await start(() => Date.now() + ahead);
    await want(lifecycle, 1, ['*.slow.test']);
    await runUntil(lifecycle, () => lifecycle.parts.store.certificates.read(testId(1))?.work?.step === 'propagating');
    ahead = 121_000;
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'failing');
    const { problems } = readStatus(lifecycle, 1);
    expect(problems).toMatchObject([{ code: 'dns-not-propagated', name: '*.slow.test' }]);
    expect(problems[0]?.detail).toMatch(/_acme-challenge\.slow\.test was written, but ns2\.slow\.test \(127\.0\.0\.2\) does not have it/);
    expect(await bind.readTexts('_acme-challenge.slow.test')).toHaveLength(1);
    await retryCertificate(lifecycle, testId(1));
    await lifecycle.turn();
    expect(readStatus(lifecycle, 1)).toMatchObject({ state: 'ordering', step: 'ordered' });
    expect(lifecycle.parts.budgets.count('all orders', 0)).toBe(1);
  });
});
