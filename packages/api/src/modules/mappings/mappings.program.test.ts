import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type RequestOf, type Site } from '@daspanel/contract';
import { parseRoute } from '@daspanel/formats/route.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRaw } from '../../testing/send-raw.ts';
import { HOST_NAME, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { sites, versions, mappings, tokens, audit } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'redis'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

type Body = RequestOf<typeof mappings.create>['body'];
const client = () => installation.client();
const createSite = async (name: string) => (await client().call(sites.create, { body: { name } })).body;
const map = async (site: Site, body: Body) => (await client().call(mappings.create, { params: { site: site.id }, body })).body;
const list = async (site: Site) => (await client().call(mappings.list, { params: { site: site.id } })).body.items;
const routeOf = async (host: string) => parseRoute(await readFile(join(installation.data.routes, host), 'utf8'));
const mappedHosts = async () => (await readdir(installation.data.routes)).filter((name) => name.endsWith('.test')).toSorted();
const problemOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem : undefined),
  );

test('a mapping has its routes when the answer comes, and only these', async () => {
  const site = await createSite('life');
  const mapping = await map(site, { host: 'LIFE.test', www: 'redirect-to-this', hsts: { maxAge: 60 } });
  expect(mapping).toMatchObject({ host: 'life.test', state: 'ready', revision: 1, serves: { kind: 'active' }, certificate: 'automatic' });
  expect(await routeOf('life.test')).toMatchObject({ engine: 'static', site: site.id, https: '1', hsts: 'max-age=60' });
  expect(await routeOf('www.life.test')).toMatchObject({ engine: 'canonical', host: 'life.test' });
  const { mappedUrls } = (await client().call(sites.get, { params: { site: site.id } })).body;
  expect(mappedUrls).toEqual(['https://life.test:8443/', 'https://www.life.test:8443/']);
  const params = { site: site.id, mapping: mapping.id };
  const changed = (await client().call(mappings.update, { params, body: { www: 'none', hsts: null, httpsOnly: false } })).body;
  expect(changed).toMatchObject({ www: 'none', revision: 2, urls: ['https://life.test:8443/', 'http://life.test:8080/'] });
  expect(await mappedHosts()).toEqual(['life.test']);
  const stale = { params, body: {}, ifMatch: '"1"' };
  expect((await problemOf(client().call(mappings.update, stale)))?.code).toBe('revision-mismatch');
  await client().call(mappings.delete, { params });
  expect(await mappedHosts()).toEqual([]);
  expect(await list(site)).toEqual([]);
});

test('an international name is stored for DNS and shown to people', async () => {
  const site = await createSite('idn');
  const mapping = await map(site, { host: 'Bücher.test' });
  expect(mapping).toMatchObject({ host: 'xn--bcher-kva.test', shownHost: 'bücher.test' });
  const query = { host: 'bücher.test' };
  expect((await client().call(mappings.list, { params: { site: site.id }, query })).body.items).toEqual([mapping]);
  await client().call(mappings.delete, { params: { site: site.id, mapping: mapping.id } });
});

const redirect = (to: string) => ({ host: 'away.test', serves: { kind: 'redirect', to } });
const refused: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['/host', { host: 'a.com:80' }],
  ['/host', { host: 'co.uk' }],
  ['/host', { host: '*.Co.UK' }],
  ['/host', { host: 'a.com;\n}\nserver{' }],
  ['/www', { host: '*.pair.test', www: 'serve' }],
  ['/www', { host: 'www.pair.test', www: 'redirect-to-this' }],
  ['/hsts', { host: 'plain.test', httpsOnly: false, hsts: { maxAge: 60 } }],
  ['/serves/version', { host: 'away.test', serves: { kind: 'version', version: 'v000000000000000' } }],
  ['/serves/to', redirect('javascript:x')],
  ['/serves/to', redirect('//evil')],
  ['/serves/to', redirect('https://a.test/\r\nSet-Cookie: a=b')],
  ['/serves/to', redirect('$uri')],
  ['/serves/to', redirect(`https://a.test/${'x'.repeat(10_240)}`)],
  ['/serves/to', redirect('https://user@a.test/')],
  ['/serves/to', redirect('https://a.test/?query')],
  ['/serves/to', { ...redirect('https://www.away.test/'), www: 'serve' }],
];
test.each(refused)('what does not go together is refused at %s, and changes nothing (%#)', async (field, body) => {
  const [site] = (await client().call(sites.list, { query: { name: 'life' } })).body.items;
  const before = await readdir(installation.data.routes);
  const answer = await sendRaw(installation.data.sockets.api, {
    method: 'POST',
    path: `/v1/sites/${site?.id}/mappings`,
    headers: { authorization: `Bearer ${installation.operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.json).toMatchObject({ status: 422, fields: expect.arrayContaining([expect.objectContaining({ field })]) });
  expect(await readdir(installation.data.routes)).toEqual(before);
});

test('a name that is taken or reserved is refused, and says with whom', async () => {
  const [one, other] = [await createSite('one'), await createSite('other')];
  await map(one, { host: 'shared.test', www: 'serve' });
  const taken = await problemOf(map(other, { host: 'shared.test' }));
  expect(taken).toMatchObject({ status: 409, code: 'host-taken', detail: expect.stringContaining('site one') });
  const field = (name: string) => [expect.objectContaining({ field: name })];
  expect(await problemOf(map(other, { host: 'www.shared.test' }))).toMatchObject({ code: 'host-taken', fields: field('/host') });
  await map(one, { host: 'www.twin.test' });
  expect(await problemOf(map(other, { host: 'twin.test', www: 'serve' }))).toMatchObject({ code: 'host-taken', fields: field('/www') });
  for (const host of [HOST_NAME, `api.${HOST_NAME}`, `one.sites.${HOST_NAME}`, `*.${HOST_NAME}`])
    expect(await problemOf(map(other, { host }))).toMatchObject({ status: 409, code: 'host-taken', holders: ['Daspanel'] });
  // A token that does not see the site learns that the name is taken, and not by whom.
  const made = await client().call(tokens.create, { body: { name: 'narrow', scopes: ['mappings:write'], sites: [other.id] } });
  const narrow = installation.client(made.body.token);
  const blind = await problemOf(narrow.call(mappings.create, { params: { site: other.id }, body: { host: 'shared.test' } }));
  expect(blind).toMatchObject({ code: 'host-taken', detail: 'shared.test is taken: choose another domain' });
  expect(JSON.stringify(blind)).not.toMatch(new RegExp(`site one|${one.id}`));
});

test('a version that a mapping names cannot be deleted', async () => {
  const site = await createSite('pinned');
  const params = { site: site.id };
  const second = (await client().call(versions.add, { params, body: { name: 'v2' } })).body;
  const mapping = await map(site, { host: 'pinned.test', serves: { kind: 'version', version: second.id } });
  const remove = () => client().call(versions.delete, { params: { site: site.id, version: second.id } });
  expect(await problemOf(remove())).toMatchObject({ code: 'version-in-use', holders: ['mapping pinned.test'] });
  await client().call(mappings.update, { params: { site: site.id, mapping: mapping.id }, body: { serves: { kind: 'active' } } });
  expect((await remove()).status).toBe(204);
});

test('the trash frees the names; a restored site gets back what nobody has taken, and says so of the rest', async () => {
  const [site, other] = [await createSite('returns'), await createSite('taker')];
  await map(site, { host: 'kept.test' });
  const lost = await map(site, { host: 'lost.test', www: 'serve' });
  await client().call(sites.delete, { params: { site: site.id }, query: { confirm: 'returns' } });
  expect((await mappedHosts()).filter((host) => /kept|lost/.test(host))).toEqual([]);
  const taking = await map(other, { host: 'www.lost.test' });
  await client().call(sites.restore, { params: { site: site.id }, body: {} });
  expect((await list(site)).map(({ host, state }) => [host, state])).toEqual([
    ['kept.test', 'ready'],
    ['lost.test', 'conflict'],
  ]);
  expect(await routeOf('kept.test')).toMatchObject({ site: site.id });
  expect(await routeOf('www.lost.test')).toMatchObject({ site: other.id });
  const again = () => client().call(mappings.update, { params: { site: site.id, mapping: lost.id }, body: {} });
  expect(await problemOf(again())).toMatchObject({ code: 'host-taken' });
  await client().call(mappings.delete, { params: { site: other.id, mapping: taking.id } });
  expect((await again()).body).toMatchObject({ state: 'ready' });
  expect(await routeOf('www.lost.test')).toMatchObject({ site: site.id });
});

test('a mapping moves to another site, and no other site’s routes are written', async () => {
  const [from, to] = [await createSite('giver'), await createSite('getter')];
  const mapping = await map(from, { host: 'moving.test' });
  const params = { site: from.id, mapping: mapping.id };
  const moved = (await client().call(mappings.move, { params, body: { site: to.id } })).body;
  expect(moved).toMatchObject({ id: mapping.id, site: to.id, state: 'ready' });
  expect(await routeOf('moving.test')).toMatchObject({ site: to.id });
  expect([(await list(from)).length, (await list(to)).length]).toEqual([0, 1]);
  const records = (await client().call(audit.list, { query: { action: 'mappings.move' } })).body.items;
  expect(records[0]).toMatchObject({ object: mapping.id, details: { host: 'moving.test', from: from.id, to: to.id } });
});

test('a site may have 100 mappings', { timeout: 60_000 }, async () => {
  const site = await createSite('many');
  for (let number = 0; number < 100; number += 1) await map(site, { host: `n${number}.many.test` });
  expect(await problemOf(map(site, { host: 'more.many.test' }))).toMatchObject({ code: 'limit-reached' });
  await client().call(sites.delete, { params: { site: site.id }, query: { confirm: 'many' } });
  await client().call(sites.purge, { params: { site: site.id }, body: { confirm: 'many' } });
  expect((await mappedHosts()).filter((host) => host.includes('many'))).toEqual([]);
});
