import { createHash } from 'node:crypto';
import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { startBind, type BindKey, type BindUnderTest, type BindZone } from '@daspanel/testkit/bind-under-test.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { describe, expect, test, vi } from 'vitest';
import type { PresentedChallenge } from './challenge-presenter.ts';
import { createDnsPresenter, type DnsPresenterParts } from './create-dns-presenter.ts';

const signal = new AbortController().signal;
const key: BindKey = { name: 'panel', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 1).toString('base64') };
const zone = (changes: Partial<BindZone> = {}): BindZone => ({
  name: 'shop.test',
  records: ['www A 192.0.2.1'],
  updatedBy: ['panel'],
  ...changes,
});
const provider = (bind: BindUnderTest, changes: Partial<DnsProvider> = {}): DnsProvider => ({
  id: 'own',
  kind: 'rfc2136',
  zones: ['shop.test'],
  server: { host: '127.0.0.1', port: bind.port },
  key,
  ...changes,
});
const presenter = (bind: BindUnderTest, dnsProviders: readonly DnsProvider[], changes: Partial<DnsPresenterParts> = {}) =>
  createDnsPresenter({
    settings: () => ({ dnsProviders, resolvers: [bind.server] }),
    now: Date.now,
    nameServer: () => bind.server,
    ...changes,
  });
const challenge = (value: string, token = 'token'): PresentedChallenge => ({
  identifier: { type: 'dns', value },
  token,
  keyAuthorization: `${token}.thumbprint`,
});
const valueOf = ({ keyAuthorization }: PresentedChallenge) => createHash('sha256').update(keyAuthorization).digest('base64url');
const NAME = '_acme-challenge.shop.test';

test.each(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const)(
  'a record comes and goes, signed with %s, as often as one likes',
  async (algorithm) => {
    const own: BindKey = { name: 'Panel.keys.test', algorithm, secret: Buffer.alloc(64, 3).toString('base64') };
    await using bind = await startBind({ keys: [own], zones: [zone({ updatedBy: [own.name] })] });
    const dns = presenter(bind, [provider(bind, { key: own })]);
    for (const name of ['shop.test', 'deep.below.shop.test']) {
      await dns.present(challenge(name), signal);
      await dns.present(challenge(name), signal);
      expect(await bind.readTexts(`_acme-challenge.${name}`)).toEqual([valueOf(challenge(name))]);
      await dns.withdraw(challenge(name), signal);
      await dns.withdraw(challenge(name), signal);
      expect(await bind.readTexts(`_acme-challenge.${name}`)).toEqual([]);
    }
  },
);

test('values of one name stand beside each other and those of others, and go alone', async () => {
  await using bind = await startBind({ keys: [key], zones: [zone({ records: ['_acme-challenge TXT "of somebody else"'] })] });
  const dns = presenter(bind, [provider(bind)]);
  const [plain, wildcard] = [challenge('shop.test', 'plain'), challenge('shop.test', 'wildcard')];
  await Promise.all([dns.present(plain, signal), dns.present(wildcard, signal)]);
  expect(await bind.readTexts(NAME)).toEqual([valueOf(plain), valueOf(wildcard), 'of somebody else'].sort());
  await dns.withdraw(plain, signal);
  expect(await bind.readTexts(NAME)).toEqual([valueOf(wildcard), 'of somebody else'].sort());
  // Another process withdraws what this one presented.
  await presenter(bind, [provider(bind)]).withdraw(wildcard, signal);
  expect(await bind.readTexts(NAME)).toEqual(['of somebody else']);
});

describe('what stands in the way is said in plain words', () => {
  test('a key that is unknown, has another secret, or may not change the zone', async () => {
    const guest: BindKey = { ...key, name: 'guest' };
    await using bind = await startBind({ keys: [key, guest], zones: [zone()] });
    const present = (other: Partial<BindKey>) =>
      presenter(bind, [provider(bind, { key: { ...key, ...other } })]).present(challenge('shop.test'), signal);
    await expect(present({ name: 'nobody' })).rejects.toMatchObject({
      code: 'dns-provider-key',
      message: expect.stringContaining('BADKEY') as string,
    });
    await expect(present({ secret: Buffer.alloc(32, 2).toString('base64') })).rejects.toMatchObject({
      code: 'dns-provider-key',
      message: expect.stringContaining('BADSIG') as string,
    });
    await expect(present({ name: 'guest' })).rejects.toMatchObject({
      code: 'dns-provider-refused',
      message: expect.stringContaining('REFUSED') as string,
    });
    expect(await bind.readTexts(NAME)).toEqual([]);
  });

  test('a clock that is wrong, with the difference', async () => {
    await using bind = await startBind({ keys: [key], zones: [zone()] });
    const late = presenter(bind, [provider(bind)], { now: () => Date.now() - 20 * 60_000 });
    await expect(late.present(challenge('shop.test'), signal)).rejects.toMatchObject({
      code: 'dns-provider-clock',
      message: expect.stringMatching(/differ by 20 minutes \(the server's is ahead\)/) as string,
    });
  });

  test('a zone that the server does not have, or no provider has', async () => {
    await using bind = await startBind({ keys: [key], zones: [zone()] });
    const dns = presenter(bind, [provider(bind, { zones: ['other.test', 'shop.test'] })]);
    await expect(dns.present(challenge('www.other.test'), signal)).rejects.toMatchObject({ code: 'dns-provider-zone' });
    await expect(dns.present(challenge('another.test'), signal)).rejects.toMatchObject({
      code: 'needs-dns-provider',
      advice: expect.stringContaining('_acme-challenge.another.test') as string,
    });
    // The name ends like a zone, but is not in it.
    await expect(dns.present(challenge('workshop.test'), signal)).rejects.toMatchObject({ code: 'needs-dns-provider' });
  });

  test('a server that is down, or does not answer', async () => {
    await using bind = await startBind({ keys: [key], zones: [zone()] });
    const dns = presenter(bind, [provider(bind)]);
    await bind.stop();
    await expect(dns.present(challenge('shop.test'), signal)).rejects.toMatchObject({
      code: 'dns-provider-unreachable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
    await bind.start();
    await dns.present(challenge('shop.test'), signal);
    expect(await bind.readTexts(NAME)).toHaveLength(1);
  });
});

test('an alias of the record is followed, and the record removed where it was put', async () => {
  const zones = [
    zone({ records: ['_acme-challenge CNAME shop-test.answers.test.', '_acme-challenge.stray CNAME nowhere.invalid.test.'] }),
    { name: 'answers.test', records: [], updatedBy: ['panel'] },
  ];
  await using bind = await startBind({ keys: [key], zones });
  let resolvers = [bind.server];
  const settings = () => ({ dnsProviders: [provider(bind, { zones: ['answers.test'] })], resolvers });
  const dns = createDnsPresenter({ settings, now: Date.now, nameServer: () => bind.server });
  await dns.present(challenge('shop.test'), signal);
  expect(await bind.readTexts('shop-test.answers.test')).toEqual([valueOf(challenge('shop.test'))]);
  // The alias is not found any more.
  resolvers = [`127.0.0.1:${await findFreePort()}`];
  await dns.withdraw(challenge('shop.test'), signal);
  resolvers = [bind.server];
  expect(await bind.readTexts('shop-test.answers.test')).toEqual([]);
  await expect(dns.present(challenge('stray.shop.test'), signal)).rejects.toMatchObject({
    code: 'needs-dns-provider',
    message: expect.stringContaining('nowhere.invalid.test') as string,
  });
});

describe('all name servers of the zone', () => {
  const nameServers = { 'ns1.shop.test': '127.0.0.1', 'ns2.shop.test': '127.0.0.2', 'dead.shop.test': '127.0.0.3' };

  /** A primary, a secondary with a copy of its zone, and a third server that is dead. */
  const startBoth = async (options: { readonly refresh?: number; readonly notifies?: boolean }) => {
    const [port, secondPort, deadPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
    const zones = [zone({ nameServers, ...(options.refresh === undefined ? {} : { refresh: options.refresh }) })];
    const started = new AsyncDisposableStack();
    const bind = started.use(await startBind({ port, keys: [key], zones, notified: options.notifies === true ? [secondPort] : [] }));
    const second = started.use(await startBind({ port: secondPort, secondary: { primary: port, zones: ['shop.test'] } }));
    const ports: Readonly<Record<string, number>> = { '127.0.0.1': port, '127.0.0.2': secondPort };
    const nameServer = (address: string) => `127.0.0.1:${ports[address] ?? deadPort}`;
    const dns = (changes: Partial<DnsPresenterParts> = {}) => presenter(bind, [provider(bind)], { nameServer, ...changes });
    return { second, dns, [Symbol.asyncDispose]: () => started.disposeAsync() };
  };

  test.each([
    ['that look for changes themselves', { refresh: 2 }],
    ['that are told of changes', { notifies: true }],
  ])('%s are looked at, but for those that do not answer', async (_what, options) => {
    await using both = await startBoth(options);
    const dns = both.dns();
    await dns.present(challenge('shop.test'), signal);
    await vi.waitUntil(async () => (await dns.findLack?.(challenge('shop.test'), signal)) === null, { timeout: 10_000, interval: 200 });
    expect(await both.second.readTexts(NAME)).toEqual([valueOf(challenge('shop.test'))]);
  });

  test('are named when they lack the record, in a short look', async () => {
    await using both = await startBoth({});
    const dns = both.dns();
    const began = performance.now();
    await dns.present(challenge('shop.test'), signal);
    // Another process looks.
    for (const presenter of [dns, both.dns()]) {
      expect(await presenter.findLack?.(challenge('shop.test'), signal)).toMatchObject({
        code: 'dns-not-propagated',
        message: expect.stringMatching(/was written, but ns2\.shop\.test \(127\.0\.0\.2\) does not have it/) as string,
      });
    }
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test('are no longer asked when the caller gives up', async () => {
    await using both = await startBoth({});
    await expect(both.dns().findLack?.(challenge('shop.test'), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
