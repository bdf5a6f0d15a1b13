import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type Client, type Mapping } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOwnCertificate } from '../../testing/make-own-certificate.ts';
import { waitForJob } from '../../testing/make-things.ts';
import { endProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { certificates, mappings, sites, tokens } = contract;
let installation: Installation;
let client: Client;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'certificates'] });
  client = installation.client();
});
afterAll(() => installation[Symbol.asyncDispose]());

const createSite = async (name: string) => (await client.call(sites.create, { body: { name } })).body;
const map = async (name: string, more: object = {}): Promise<Mapping> => {
  const site = await createSite(name);
  return (await client.call(mappings.create, { params: { site: site.id }, body: { host: `${name}.test`, ...more } })).body;
};
const of = ({ site, id }: Mapping) => ({ params: { site, mapping: id } });
const wantedOf = async ({ id }: Mapping) => {
  const text = await readFile(join(installation.data.wantedCertificates, `${id}.json`), 'utf8').catch(() => 'null');
  return JSON.parse(text) as unknown;
};
const isKept = ({ id }: Mapping) => existsSync(join(installation.data.ownCertificates, `${id}.pem`));
const endAgent = async () => {
  const part = installation.parts.get('certificates');
  if (part !== undefined) await endProgram(part, 'SIGKILL');
};
const problemOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem : undefined),
  );

test('a rebuild makes lost files again, removes strays, and the check of the installation knows them', async () => {
  const mapping = await map('rebuilt');
  const folder = installation.data.wantedCertificates;
  await rm(join(folder, `${mapping.id}.json`));
  await writeFile(join(folder, 'h999999999999999.json'), '{}');
  const verify = await client.call(contract.system.verify);
  expect((await waitForJob(client, verify.body.id)).result).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ where: `certificates/wanted/${mapping.id}.json` })]) as unknown,
  });
  const rebuild = await client.call(contract.system.rebuild);
  expect(await waitForJob(client, rebuild.body.id)).toMatchObject({ state: 'succeeded' });
  expect(await wantedOf(mapping)).toMatchObject({ names: ['rebuilt.test'] });
  expect(await readdir(folder)).not.toContain('h999999999999999.json');
});

test('what a mapping is to have is said in a file, follows its changes, moves with it and goes with it', async () => {
  const mapping = await map('wanted', { www: 'serve' });
  const names = ['wanted.test', 'www.wanted.test'];
  expect(await wantedOf(mapping)).toEqual({ id: mapping.id, choice: 'automatic', site: mapping.site, names });
  await client.call(mappings.update, { ...of(mapping), body: { www: 'none' } });
  expect(await wantedOf(mapping)).toMatchObject({ names: ['wanted.test'] });
  await client.call(mappings.update, { ...of(mapping), body: { certificate: 'local' } });
  expect(await wantedOf(mapping)).toBeNull();
  await client.call(mappings.update, { ...of(mapping), body: { certificate: 'automatic' } });
  const other = await createSite('other-site');
  const { body: moved } = await client.call(mappings.move, { ...of(mapping), body: { site: other.id } });
  expect(await wantedOf(mapping)).toMatchObject({ site: other.id });
  await client.call(sites.disable, { params: { site: other.id } });
  expect(await wantedOf(mapping)).toMatchObject({ site: other.id });
  await client.call(sites.delete, { params: { site: other.id }, query: { confirm: other.name } });
  await expect.poll(() => wantedOf(mapping)).toBeNull();
  await client.call(sites.restore, { params: { site: other.id }, body: {} });
  await expect.poll(() => wantedOf(mapping)).toMatchObject({ site: other.id });
  await client.call(mappings.delete, of(moved));
  expect(await wantedOf(mapping)).toBeNull();
});

test('an uploaded certificate is kept and used, and its key is nowhere but with the agent', async () => {
  const mapping = await map('own', { www: 'redirect-to-this' });
  const pair = await makeOwnCertificate(['own.test', 'www.own.test']);
  const uploaded = await client.call(certificates.upload, { ...of(mapping), body: pair });
  expect([uploaded.status, uploaded.body.choice, uploaded.body.own]).toMatchObject([200, 'own', { issuer: 'Own authority' }]);
  expect(await wantedOf(mapping)).toMatchObject({ choice: 'own', names: ['own.test', 'www.own.test'] });
  expect(isKept(mapping)).toBe(true);
  expect((await client.call(mappings.get, of(mapping))).body).toMatchObject({ certificate: 'own', revision: 2 });
  const audit = await client.call(contract.audit.list, { query: { object: mapping.id } });
  expect(audit.body.items[0]).toMatchObject({ action: 'certificates.upload', details: { host: 'own.test', issuer: 'Own authority' } });
  const line = pair.privateKey.split('\n')[1] ?? '';
  for (const name of await readdir(installation.data.state)) {
    const text = await readFile(join(installation.data.state, name), 'latin1').catch(() => '');
    expect([name, text.includes(line)]).toEqual([name, false]);
  }
  const said = [JSON.stringify(uploaded.body), JSON.stringify(audit.body), installation.api.output()];
  expect(said.map((text) => text.includes(line))).toEqual([false, false, false]);
});

test('the choice can be changed back and forth while the certificate is kept, and not without one', async () => {
  const mapping = await map('choice');
  const choose = (certificate: 'own' | 'local' | 'automatic') => client.call(mappings.update, { ...of(mapping), body: { certificate } });
  expect(await problemOf(choose('own'))).toMatchObject({ code: 'wrong-state', detail: expect.stringContaining('PUT') });
  const create = client.call(mappings.create, { params: { site: mapping.site }, body: { host: 'n.test', certificate: 'own' } });
  expect(await problemOf(create)).toMatchObject({ code: 'wrong-state' });
  await client.call(certificates.upload, { ...of(mapping), body: await makeOwnCertificate(['choice.test']) });
  await choose('local');
  expect(await wantedOf(mapping)).toBeNull();
  expect((await choose('own')).body.certificate).toBe('own');
  await client.call(certificates.remove, of(mapping));
  expect((await client.call(certificates.get, of(mapping))).body).toMatchObject({ choice: 'automatic', own: null });
  expect(isKept(mapping)).toBe(false);
  expect(await problemOf(choose('own'))).toMatchObject({ code: 'wrong-state' });
  await client.call(certificates.remove, of(mapping));
});

const pairs: readonly (readonly [string, string, () => Promise<{ readonly privateKey: string; readonly chain: string }>])[] = [
  ['for another name', '/chain', () => makeOwnCertificate(['elsewhere.test'])],
  ['whose key is another', '/privateKey', async () => ({ ...(await makeOwnCertificate(['bad.test'])), ...(await anotherKey()) })],
  ['that ends within a day', '/chain', () => makeOwnCertificate(['bad.test'], 1)],
  ['that is damaged', '/chain', async () => ({ ...(await makeOwnCertificate(['bad.test'])), chain: '-----BEGIN CERTIFICATE-----' })],
  ['without a key', '/privateKey', async () => ({ ...(await makeOwnCertificate(['bad.test'])), privateKey: 'none' })],
];
async function anotherKey() {
  return { privateKey: (await makeOwnCertificate(['bad.test'])).privateKey };
}
test('a certificate that cannot be used is refused with the agent’s sentence, and nothing is kept', { timeout: 30_000 }, async () => {
  const mapping = await map('bad');
  for (const [what, field, make] of pairs) {
    const problem = await problemOf(client.call(certificates.upload, { ...of(mapping), body: await make() }));
    expect([what, problem?.code, problem?.fields?.[0]?.field]).toEqual([what, 'invalid-fields', field]);
    expect(problem?.detail).toMatch(/[a-z]{3}/);
  }
  expect(isKept(mapping)).toBe(false);
  expect((await client.call(mappings.get, of(mapping))).body).toMatchObject({ certificate: 'automatic', revision: 1 });
  const huge = { privateKey: '-----BEGIN ', chain: `-----BEGIN ${'x'.repeat(2_000_000)}` };
  expect(await problemOf(client.call(certificates.upload, { ...of(mapping), body: huge }))).toMatchObject({ code: 'body-too-large' });
});

test('two people do not overwrite each other', async () => {
  const mapping = await map('matched');
  const { etag = '' } = await client.call(mappings.get, of(mapping));
  const body = await makeOwnCertificate(['matched.test']);
  await client.call(certificates.upload, { ...of(mapping), body, ifMatch: etag });
  const stale = { ...of(mapping), ifMatch: etag };
  for (const call of [() => client.call(certificates.upload, { ...stale, body }), () => client.call(certificates.remove, stale)])
    expect(await problemOf(call())).toMatchObject({ code: 'revision-mismatch' });
  expect(isKept(mapping)).toBe(true);
});

test('of two who upload at the same time for the same revision one is refused, and what he sent is not kept', async () => {
  const mapping = await map('raced');
  const { etag = '' } = await client.call(mappings.get, of(mapping));
  const pair = [await makeOwnCertificate(['raced.test']), await makeOwnCertificate(['raced.test'])];
  const answers = await Promise.allSettled(pair.map((body) => client.call(certificates.upload, { ...of(mapping), body, ifMatch: etag })));
  const taken = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.body.own?.fingerprint] : []));
  expect(taken).toHaveLength(1);
  expect((await client.call(certificates.get, of(mapping))).body.own?.fingerprint).toBe(taken[0]);
});

test('names that an uploaded certificate lacks are told', async () => {
  const mapping = await map('lacking');
  await client.call(certificates.upload, { ...of(mapping), body: await makeOwnCertificate(['lacking.test']) });
  expect((await client.call(certificates.get, of(mapping))).body.problem ?? '').not.toContain('stand for');
  await client.call(mappings.update, { ...of(mapping), body: { www: 'serve' } });
  const { body } = await client.call(certificates.get, of(mapping));
  expect(body.problem).toContain('the uploaded certificate does not stand for www.lacking.test');
});

test('who does not see the site sees and changes nothing', async () => {
  const mapping = await map('hidden');
  const other = await createSite('seen');
  const scopes = ['mappings:read', 'mappings:write'] as const;
  const { body } = await client.call(tokens.create, { body: { name: 'narrow', scopes: [...scopes], sites: [other.id] } });
  const narrow = installation.client(body.token);
  const pair = await makeOwnCertificate(['hidden.test']);
  for (const call of [
    () => narrow.call(certificates.get, of(mapping)),
    () => narrow.call(certificates.upload, { ...of(mapping), body: pair }),
    () => narrow.call(certificates.remove, of(mapping)),
    () => narrow.call(certificates.diagnose, of(mapping)),
    () => narrow.call(certificates.upload, { params: { site: other.id, mapping: mapping.id }, body: pair }),
  ])
    expect(await problemOf(call())).toMatchObject({ code: 'not-found' });
  expect(isKept(mapping)).toBe(false);
  const list = await narrow.call(certificates.list, { query: { site: mapping.site } });
  expect(list.body).toEqual({ items: [], next: null });
  expect(await problemOf(narrow.call(certificates.measure))).toMatchObject({ code: 'missing-scope' });
});

test('a site in the trash keeps its certificate, and a purge takes it away', async () => {
  const mapping = await map('purged');
  await client.call(certificates.upload, { ...of(mapping), body: await makeOwnCertificate(['purged.test']) });
  await client.call(sites.delete, { params: { site: mapping.site }, query: { confirm: 'purged' } });
  expect(await problemOf(client.call(certificates.remove, of(mapping)))).toMatchObject({ code: 'wrong-state' });
  expect(isKept(mapping)).toBe(true);
  await client.call(sites.purge, { params: { site: mapping.site }, body: { confirm: 'purged' } });
  await expect.poll(() => isKept(mapping)).toBe(false);
});

test(
  'while the agent is down nothing waits for it but what needs it, and what has gone is removed later',
  { timeout: 30_000 },
  async () => {
    const mapping = await map('patient');
    const pair = await makeOwnCertificate(['patient.test']);
    await client.call(certificates.upload, { ...of(mapping), body: pair });
    await endAgent();
    const late = await map('late');
    expect(late.state).toBe('ready');
    expect((await client.call(certificates.get, of(mapping))).body).toMatchObject({
      shown: null,
      own: null,
      problem: expect.stringContaining('does not answer'),
    });
    expect(await problemOf(client.call(certificates.upload, { ...of(late), body: pair }))).toMatchObject({ code: 'unavailable' });
    const chosen = client.call(mappings.update, { ...of(late), body: { certificate: 'own' } });
    expect(await problemOf(chosen)).toMatchObject({ code: 'wrong-state' });
    await client.call(mappings.delete, of(mapping));
    expect(isKept(mapping)).toBe(true);
    await installation.startPart('certificates');
    await expect.poll(() => isKept(mapping), { timeout: 20_000 }).toBe(false);
  },
);
