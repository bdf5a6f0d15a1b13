import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type Client, type DnsProviderId, type RequestOf } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOwnCertificate } from '../../testing/make-own-certificate.ts';
import { endProgram, HOST_NAME, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { certificateSettings, certificateAccounts, dnsProviders, installationCertificates, tokens } = contract;
const HMAC = 'Y2FuYXJ5IG9mIHRoZSBhY2NvdW50';
const TSIG = 'Y2FuYXJ5IG9mIHRoZSBUU0lHIGtleQ==';
const custom = { kind: 'custom', name: 'Own', directory: 'https://127.0.0.1:9/directory', isPrivate: true } as const;
let installation: Installation;
let client: Client;
beforeAll(async () => {
  installation = await startInstallation({ with: ['acme'] });
  client = installation.client();
});
afterAll(() => installation[Symbol.asyncDispose]());

type Body = NonNullable<RequestOf<typeof certificateSettings.update>['body']>;
const update = (body: Body) => client.call(certificateSettings.update, { body });
const key = { name: 'daspanel', secret: TSIG };
const addProvider = async (name: string, zones: readonly string[]) =>
  client.call(dnsProviders.create, { body: { name, zones: [...zones], server: { host: '127.0.0.1' }, key } });
const wantedOf = async (id: string) => {
  const text = await readFile(join(installation.data.wantedCertificates, `${id}.json`), 'utf8').catch(() => 'null');
  return JSON.parse(text) as unknown;
};
const told = async () =>
  (await Promise.all(['acme.db', 'acme.db-wal'].map((name) => readFile(join(installation.data.acme, name), 'latin1')))).join('');
const fieldOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? (error.problem.fields?.[0]?.field ?? error.problem.code) : String(error)),
  );

test('nothing is set at first, and nothing is ordered', async () => {
  expect((await client.call(certificateSettings.get)).body).toEqual({
    issuers: [],
    challenges: ['http-01', 'tls-alpn-01', 'dns-01'],
    keyType: 'ecdsa-p256',
    publicAddresses: [],
    resolvers: [],
    ordersPerSiteAndDay: 50,
    installation: 'local',
    addresses: [],
    state: 'applied',
    revision: 0,
  });
  expect((await client.call(certificateAccounts.list)).body.items).toEqual([]);
});

test('an authority needs the agreement to its terms', async () => {
  expect(await fieldOf(update({ issuers: [{ kind: 'lets-encrypt' }] }))).toBe('/termsAgreed');
  expect(await fieldOf(update({ issuers: [{ kind: 'lets-encrypt' }], termsAgreed: false }))).toBe('/termsAgreed');
  const agreed = await update({ issuers: [{ ...custom }], termsAgreed: true });
  expect([agreed.status, agreed.body.state]).toEqual([200, 'applied']);
  expect((await update({ issuers: [] })).body.issuers).toEqual([]);
});

test('addresses and roots of an authority that cannot be meant are refused', async () => {
  const fieldOfIssuer = (more: object) => fieldOf(update({ issuers: [{ ...custom, ...more }], termsAgreed: true }));
  const root = (await makeOwnCertificate(['ca.test'])).chain;
  const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  expect(await fieldOfIssuer({ directory: 'https://user:password@ca.example.com/' })).toBe('/issuers/0/directory');
  expect(await fieldOfIssuer({ directory: 'http://ca.example.com/', isPrivate: false })).toBe('/issuers/0/directory');
  for (const host of ['127.0.0.1', '2130706433', '169.254.169.254', '[::1]', '[::ffff:7f00:1]'])
    expect([host, await fieldOfIssuer({ directory: `https://${host}/`, isPrivate: false })]).toEqual([host, '/issuers/0/directory']);
  expect(await fieldOfIssuer({ staging: custom.directory })).toBe('/issuers/0/staging');
  expect(await fieldOfIssuer({ trustedRoots: `${root}${damaged}` })).toBe('/issuers/0/trustedRoots');
  expect(await fieldOfIssuer({ trustedRoots: 'none' })).toBe('/issuers/0/trustedRoots');
  const taken = await update({ issuers: [{ ...custom, trustedRoots: `of ours:\n${root}\0` }], termsAgreed: true });
  expect(taken.body.issuers).toMatchObject([{ trustedRoots: root }]);
  await update({ issuers: [] });
});

test('all that can be set fits into one request to the ACME client', async () => {
  const root = (await makeOwnCertificate(['ca.test'])).chain;
  const trustedRoots = root.repeat(Math.floor(65_536 / root.length));
  const issuers = [1, 2, 3, 4].map((number) => ({ ...custom, directory: `${custom.directory}/${number}`, trustedRoots }));
  expect((await update({ issuers, termsAgreed: true })).body.state).toBe('applied');
  const zoneOf = (provider: number, zone: number) => `${'a'.repeat(63)}.z${provider}-${zone}.example.com`;
  const zonesOf = (provider: number, count: number) => Array.from({ length: count }, (_, zone) => zoneOf(provider, zone));
  expect(await fieldOf(addProvider('much', zonesOf(10, 100)))).toBe('/zones');
  const ids: DnsProviderId[] = [];
  for (let provider = 0; provider < 50; provider += 1) {
    const { body } = await addProvider(`large ${provider}`, zonesOf(provider, 95));
    expect([provider, body.state]).toEqual([provider, 'applied']);
    ids.push(body.id);
  }
  for (const dnsProvider of ids) await client.call(dnsProviders.delete, { params: { dnsProvider } });
  await update({ issuers: [] });
});

test('the ACME client gets the keys; they are never shown, and sealed in the state', async () => {
  const changed = await update({ issuers: [{ ...custom, externalAccount: { keyId: 'k', hmacKey: HMAC } }], termsAgreed: true });
  expect(changed.body.issuers).toMatchObject([{ kind: 'custom', externalAccount: { keyId: 'k', hasHmacKey: true } }]);
  const { body: provider } = await addProvider('sealed', ['sealed.example.com']);
  expect(provider).toMatchObject({ key: { name: 'daspanel', algorithm: 'hmac-sha256' }, server: { port: 53 }, state: 'applied' });
  expect(Object.keys(provider.key)).not.toContain('secret');
  const stored = await told();
  expect([HMAC, TSIG].map((secret) => stored.includes(secret))).toEqual([true, true]);
  for (const name of await readdir(installation.data.state)) {
    const text = await readFile(join(installation.data.state, name), 'latin1').catch(() => '');
    expect([name, text.includes(HMAC) || text.includes(TSIG)]).toEqual([name, false]);
  }
  const audit = await client.call(contract.audit.list, {});
  const said = [JSON.stringify(audit.body), JSON.stringify((await client.call(certificateSettings.get)).body), installation.api.output()];
  expect(said.map((text) => text.includes(HMAC) || text.includes(TSIG))).toEqual([false, false, false]);
  expect((await update({ issuers: [{ ...custom, externalAccount: { keyId: 'k' } }], termsAgreed: true })).status).toBe(200);
  const elsewhere = { ...custom, directory: 'https://127.0.0.1:99/directory', externalAccount: { keyId: 'k' } };
  expect(await fieldOf(update({ issuers: [elsewhere], termsAgreed: true }))).toBe('/issuers/0/externalAccount/hmacKey');
});

test('the installation’s own names and addresses are wanted when they are, with wildcards where DNS can be written', async () => {
  await update({ installation: 'automatic', addresses: ['192.0.2.1', '2001:DB8:0:0::1', '192.0.2.1'] });
  expect(await wantedOf('installation')).toMatchObject({ site: null, names: expect.arrayContaining([HOST_NAME, `api.${HOST_NAME}`]) });
  expect(await wantedOf('addresses')).toMatchObject({ names: ['192.0.2.1', '2001:db8::1'] });
  const { body: provider } = await addProvider('own zone', [`${HOST_NAME}.`]);
  const wildcards = [HOST_NAME, `*.${HOST_NAME}`, `*.sites.${HOST_NAME}`, `*.s3.${HOST_NAME}`, `*.dev.${HOST_NAME}`];
  await expect.poll(() => wantedOf('installation')).toMatchObject({ names: wildcards });
  const shown = await client.call(installationCertificates.get, { params: { certificate: 'installation' } });
  expect(shown.body).toMatchObject({ names: wildcards, shown: null });
  await client.call(dnsProviders.delete, { params: { dnsProvider: provider.id } });
  await expect.poll(() => wantedOf('installation')).toMatchObject({ names: expect.not.arrayContaining([`*.${HOST_NAME}`]) });
  await update({ installation: 'local', addresses: [] });
  expect([await wantedOf('installation'), await wantedOf('addresses')]).toEqual([null, null]);
  const retry = client.call(installationCertificates.retry, { params: { certificate: 'addresses' } });
  expect(await fieldOf(retry)).toBe('wrong-state');
});

test('a DNS provider keeps its key for its server, and its zones to itself', async () => {
  const { body: provider, etag = '' } = await addProvider('first', ['one.example.com', 'Zwei.example.com']);
  expect(provider.zones).toEqual(['one.example.com', 'zwei.example.com']);
  expect(await fieldOf(addProvider('second', ['zwei.example.com']))).toBe('/zones/0');
  const change = (body: NonNullable<RequestOf<typeof dnsProviders.update>['body']>, ifMatch?: string) =>
    client.call(dnsProviders.update, { params: { dnsProvider: provider.id }, body, ...(ifMatch === undefined ? {} : { ifMatch }) });
  expect((await change({ name: 'renamed', zones: ['zwei.example.com', 'lan'] }, etag)).body).toMatchObject({
    name: 'renamed',
    revision: 2,
  });
  expect(await fieldOf(change({ name: 'again' }, etag))).toBe('revision-mismatch');
  for (const name of ['a..b', '.', 'a b', 'x'.repeat(64)]) expect(await fieldOf(change({ key: { ...key, name } }))).toBe('/key/name');
  for (const host of ['..', ':::', '1.2.3.4:53', 'ns_1..example'])
    expect([host, await fieldOf(change({ server: { host }, key }))]).toEqual([host, '/server/host']);
  expect(await fieldOf(change({ server: { host: 'evil.example.com' } }))).toBe('/key/secret');
  expect((await change({ server: { host: 'ns2.example.com' }, key })).body.server).toEqual({ host: 'ns2.example.com', port: 53 });
  const list = await client.call(dnsProviders.list, {});
  expect(list.body.items.map(({ name }) => name)).toContain('renamed');
  await client.call(dnsProviders.delete, { params: { dnsProvider: provider.id } });
  expect(await fieldOf(client.call(dnsProviders.get, { params: { dnsProvider: provider.id } }))).toBe('not-found');
});

test('while the ACME client is down, settings are stored, shown as pending, and applied later', { timeout: 30_000 }, async () => {
  const part = installation.parts.get('acme');
  if (part !== undefined) await endProgram(part, 'SIGKILL');
  const changed = await update({ ordersPerSiteAndDay: 7 });
  expect([changed.status, changed.body.state, changed.body.ordersPerSiteAndDay]).toEqual([202, 'pending', 7]);
  expect((await client.call(certificateSettings.get)).body.problem).toMatch(/does not answer/);
  expect(await fieldOf(client.call(certificateAccounts.list))).toBe('unavailable');
  await installation.startPart('acme');
  await expect.poll(async () => (await client.call(certificateSettings.get)).body.state, { timeout: 20_000 }).toBe('applied');
});

test('a token for certain sites sees none of it', async () => {
  const site = (await client.call(contract.sites.create, { body: {} })).body;
  const { body } = await client.call(tokens.create, {
    body: { name: 'one site', scopes: ['mappings:read', 'mappings:write'], sites: [site.id] },
  });
  const limited = installation.client(body.token);
  for (const call of [
    () => limited.call(certificateSettings.get),
    () => limited.call(certificateSettings.update, { body: { ordersPerSiteAndDay: 1 } }),
    () => limited.call(dnsProviders.list, {}),
    () => limited.call(certificateAccounts.list),
  ])
    expect(await fieldOf(call())).toBe('missing-scope');
});
