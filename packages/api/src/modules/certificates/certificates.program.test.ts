import { contract, ProblemAnswer, type Client, type Mapping } from '@daspanel/contract';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerChallenges } from '../../testing/answer-challenges.ts';
import { endProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { certificates, certificateAccounts, certificateSettings, diagnoses, mappings, sites, tokens } = contract;
const resources = new AsyncDisposableStack();
let installation: Installation;
let client: Client;
let pebble: PebbleUnderTest;
beforeAll(async () => {
  // Nothing listens there: what is installed is found right without a look at the proxy.
  const httpsPort = await findFreePort();
  installation = resources.use(await startInstallation({ with: ['launcher', 'certificates', 'acme'], httpsPort }));
  client = installation.client();
  const answers = resources.use(await answerChallenges(installation.data.acmeChallenges));
  pebble = resources.use(await startPebble({ httpPort: answers.port }));
  const issuer = {
    kind: 'custom',
    name: 'Pebble',
    directory: pebble.directory,
    trustedRoots: pebble.serverRoot,
    isPrivate: true,
    validationPorts: { http: answers.port, https: pebble.tlsPort },
  } as const;
  const body = { issuers: [issuer], termsAgreed: true, challenges: ['http-01' as const], resolvers: [pebble.dnsServer] };
  await client.call(certificateSettings.update, { body });
});
afterAll(() => resources.disposeAsync());

const map = async (name: string): Promise<Mapping> => {
  const site = (await client.call(sites.create, { body: { name } })).body;
  const body = { host: `${name}.example.com`, www: 'serve' as const };
  return (await client.call(mappings.create, { params: { site: site.id }, body })).body;
};
const of = ({ site, id }: Mapping) => ({ params: { site, mapping: id } });
const stateOf = async (mapping: Mapping) => (await client.call(certificates.get, of(mapping))).body.status?.state;
const untilReady = (mapping: Mapping) => expect.poll(() => stateOf(mapping), { timeout: 30_000 }).toBe('ready');
const recordsOf = async ({ id }: Mapping) => {
  const { body } = await client.call(contract.audit.list, { query: { object: id } });
  return body.items.map(({ action }) => action);
};
const problemOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem : undefined),
  );

test('a mapping gets a certificate of the authority by itself, and all of it can be seen', { timeout: 60_000 }, async () => {
  const mapping = await map('first');
  await untilReady(mapping);
  const { body } = await client.call(certificates.get, of(mapping));
  const names = ['first.example.com', 'www.first.example.com'];
  expect(body).toMatchObject({
    choice: 'automatic',
    own: null,
    status: { certificate: { authority: 'Pebble' }, problems: [], failures: 0 },
  });
  expect(body.status?.certificate?.names.toSorted()).toEqual(names);
  expect(body.shown?.map(({ name }) => name)).toEqual(names);
  const list = (await client.call(certificates.list, {})).body;
  expect(list.items).toContainEqual(
    expect.objectContaining({ id: mapping.id, mapping: mapping.id, site: mapping.site, names, state: 'ready', authority: 'Pebble' }),
  );
  const figures = (await client.call(certificates.measure)).body;
  expect(figures.automatic).toMatchObject({ states: { ready: expect.any(Number) as number }, orders: expect.any(Number) as number });
  expect(figures.alarms).toEqual([]);
  expect((await client.call(certificateAccounts.list)).body.items).toMatchObject([{ directory: pebble.directory, status: 'valid' }]);
  await expect.poll(() => recordsOf(mapping), { timeout: 10_000 }).toContain('certificate.issued');
});

test('what stands in the way is said before anything is ordered', { timeout: 60_000 }, async () => {
  await pebble.challenges.addA('away.example.com', ['192.0.2.77']);
  const free = (await client.call(diagnoses.create, { body: { host: 'Away.example.com' } })).body;
  expect([free.ready, free.names[0]?.name, free.problems.length > 0]).toEqual([false, 'away.example.com', true]);
  const mapping = await map('away');
  await expect.poll(() => stateOf(mapping), { timeout: 30_000 }).toBe('blocked');
  const blocked = (await client.call(certificates.list, { query: { state: 'blocked' } })).body.items;
  expect(blocked).toMatchObject([{ id: mapping.id, state: 'blocked', notAfter: null, problem: { advice: expect.any(String) as string } }]);
  await pebble.challenges.clearA('away.example.com');
  const diagnosis = (await client.call(certificates.diagnose, of(mapping))).body;
  expect(diagnosis).toMatchObject({ ready: true, problems: [], names: [{ challenge: 'http-01' }, { challenge: 'http-01' }] });
  expect((await client.call(certificates.retry, of(mapping))).status).toBe(200);
  await untilReady(mapping);
});

test('a certificate is replaced on request, and one that there is not cannot be', { timeout: 60_000 }, async () => {
  const mapping = await map('replaced');
  await untilReady(mapping);
  const before = (await client.call(certificates.get, of(mapping))).body.status?.certificate?.serialNumber;
  const answer = await client.call(certificates.replace, { ...of(mapping), body: { reason: 'key-compromise' } });
  expect(answer.status).toBe(200);
  const serial = async () => (await client.call(certificates.get, of(mapping))).body.status?.certificate?.serialNumber;
  await expect.poll(serial, { timeout: 30_000 }).not.toBe(before);
  await expect
    .poll(() => recordsOf(mapping), { timeout: 10_000 })
    .toEqual(expect.arrayContaining(['certificates.replace', 'certificate.revoked']));
  await client.call(mappings.update, { ...of(mapping), body: { certificate: 'local' } });
  expect(await problemOf(client.call(certificates.replace, of(mapping)))).toMatchObject({ code: 'wrong-state' });
  expect(await problemOf(client.call(certificates.retry, of(mapping)))).toMatchObject({ code: 'wrong-state' });
  expect((await client.call(certificates.get, of(mapping))).body).toMatchObject({ choice: 'local', status: null });
});

test('a mapping that was made or has lost its names a moment ago is told what holds', { timeout: 60_000 }, async () => {
  const mapping = await map('taken');
  expect((await client.call(certificates.retry, of(mapping))).status).toBe(200);
  await client.call(sites.delete, { params: { site: mapping.site }, query: { confirm: 'taken' } });
  const other = (await client.call(sites.create, { body: { name: 'taker' } })).body;
  const body = { host: mapping.host, certificate: 'local' as const };
  const { body: taker } = await client.call(mappings.create, { params: { site: other.id }, body });
  await client.call(sites.restore, { params: { site: mapping.site }, body: {} });
  const problem = await problemOf(client.call(certificates.retry, of(mapping)));
  expect(problem).toMatchObject({ code: 'wrong-state', detail: expect.stringContaining('was taken') as string });
  await client.call(mappings.delete, of(taker));
  await client.call(mappings.update, { ...of(mapping), body: {} });
  expect((await client.call(certificates.retry, of(mapping))).status).toBe(200);
});

test('the list has pages, and shows everybody only what he sees', { timeout: 90_000 }, async () => {
  const all = [await map('page-one'), await map('page-two'), await map('page-three')];
  for (const mapping of all) await untilReady(mapping);
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await client.call(certificates.list, { query: { limit: 1, ...(cursor === undefined ? {} : { cursor }) } });
    expect(body.items.length).toBeLessThanOrEqual(1);
    found.push(...body.items.map(({ id }) => id));
    cursor = body.next ?? undefined;
  } while (cursor !== undefined);
  expect(found).toEqual([...new Set(found)].toSorted());
  expect(found).toEqual(expect.arrayContaining(all.map(({ id }) => id)));
  const [mine] = all;
  if (mine === undefined) throw new Error('there is one');
  const created = await client.call(tokens.create, { body: { name: 'narrow', scopes: ['mappings:read'], sites: [mine.site] } });
  const narrow = installation.client(created.body.token);
  expect((await narrow.call(certificates.list, {})).body).toMatchObject({ items: [{ id: mine.id, state: 'ready' }], next: null });
  expect((await narrow.call(certificates.list, { query: { state: 'failing' } })).body.items).toEqual([]);
  const bySite = await client.call(certificates.list, { query: { site: mine.site } });
  expect(bySite.body.items.map(({ id }) => id)).toEqual([mine.id]);
});

test('events are heard once, over a death of either side', { timeout: 90_000 }, async () => {
  const mapping = await map('heard');
  await expect.poll(() => recordsOf(mapping), { timeout: 30_000 }).toContain('certificate.issued');
  await endProgram(installation.api.process, 'SIGKILL');
  await installation.restartApi();
  const part = installation.parts.get('acme');
  if (part !== undefined) await endProgram(part, 'SIGKILL');
  expect((await client.call(certificates.get, of(mapping))).body).toMatchObject({
    status: null,
    problem: expect.stringContaining('ACME client does not answer') as string,
  });
  expect(await problemOf(client.call(certificates.list, {}))).toMatchObject({ code: 'unavailable' });
  await installation.startPart('acme');
  const next = await map('heard-too');
  await expect.poll(() => recordsOf(next), { timeout: 40_000 }).toContain('certificate.issued');
  expect((await recordsOf(mapping)).filter((action) => action === 'certificate.issued')).toHaveLength(1);
});

test('looks at names are limited for each token', async () => {
  const created = await client.call(tokens.create, { body: { name: 'curious', scopes: ['mappings:read'] } });
  const curious = installation.client(created.body.token);
  const look = () => problemOf(curious.call(diagnoses.create, { body: { host: 'curious.example.com' } }));
  const problems = await Promise.all(Array.from({ length: 70 }, look));
  expect(problems.some((problem) => problem?.code === 'too-many-requests')).toBe(true);
});
