import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type RequestOf } from '@daspanel/contract';
import { parseRoute } from '@daspanel/formats/route.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOST_NAME, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { sites, versions } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'redis'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

const create = async (body: RequestOf<typeof sites.create>['body'] = {}) => (await installation.client().call(sites.create, { body })).body;
const readRoute = async (host: string) => parseRoute(await readFile(join(installation.data.routes, `${host}.sites.${HOST_NAME}`), 'utf8'));
const hosts = async () => (await readdir(installation.data.routes)).filter((name) => name.includes('.sites.'));
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );

test('a created site has its routes, its folder and its first version when the answer comes', async () => {
  const { status, body: site } = await installation.client().call(sites.create, { body: { name: 'shop' } });
  expect(status).toBe(201);
  expect(site).toMatchObject({ name: 'shop', state: 'ready', enabled: true, revision: 1 });
  const root = join(installation.data.sites, site.id, 'versions', String(site.activeVersion));
  const route = { engine: 'static', site: site.id, version: site.activeVersion, root: `sites/${site.id}/versions/${site.activeVersion}` };
  expect(existsSync(root)).toBe(true);
  expect(await readRoute('shop')).toEqual(route);
  expect(await readRoute(site.id)).toEqual(route);
  expect(await readRoute('v1.v.shop')).toEqual(route);
  expect(await readRoute(`${site.activeVersion}.v.${site.id}`)).toEqual(route);
});

test('a PHP version gets a pool; other settings are another pool', async () => {
  const site = await create({ name: 'press', version: { engine: { kind: 'php', version: '8.2' }, type: 'wordpress' } });
  const route = await readRoute('press');
  if (route.engine !== 'php') throw new Error('the route is not for PHP');
  expect(route).toMatchObject({ script_root: `/site/versions/${site.activeVersion}`, front: '/index.php' });
  const descriptor = JSON.parse(await readFile(join(installation.data.pools, `${route.pool}.json`), 'utf8'));
  expect(descriptor).toMatchObject({ site: site.id, php: '8.2', limits: { workers: 4 } });
  const params = { site: site.id, version: site.activeVersion ?? '' };
  const changed = await installation
    .client()
    .call(versions.update, { params, body: { engine: { kind: 'php', settings: { memory_limit: 256 } } } });
  expect(changed.body.engine).toMatchObject({ kind: 'php', version: '8.2', settings: { memory_limit: 256, max_execution_time: 60 } });
  const moved = await readRoute('press');
  expect(moved.engine === 'php' && moved.pool !== route.pool && existsSync(join(installation.data.pools, `${moved.pool}.json`))).toBe(true);
});

test('renaming moves the names, keeps the id, and clashes are refused', async () => {
  const site = await create({ name: 'before' });
  await create({ name: 'taken' });
  const update = (name: string) => installation.client().call(sites.update, { params: { site: site.id }, body: { name } });
  expect(await codeOf(update('taken'))).toBe('name-taken');
  expect(await codeOf(update('www'))).toBe('name-reserved');
  expect(await codeOf(update(site.id))).toBe('name-reserved');
  expect((await update('after')).body).toMatchObject({ name: 'after', revision: 2 });
  const names = await hosts();
  expect(names.filter((name) => name.includes('before'))).toEqual([]);
  expect(names).toContain(`after.sites.${HOST_NAME}`);
  expect(names).toContain(`v1.v.after.sites.${HOST_NAME}`);
  expect(names).toContain(`${site.id}.sites.${HOST_NAME}`);
});

test('disabled sites answer on all names that they are', async () => {
  const site = await create({ name: 'sleepy' });
  const params = { site: site.id };
  expect((await installation.client().call(sites.disable, { params })).body.state).toBe('disabled');
  expect(await readRoute('sleepy')).toEqual({ engine: 'disabled', site: site.id });
  expect((await installation.client().call(sites.enable, { params })).body.state).toBe('ready');
  expect((await readRoute('sleepy')).engine).toBe('static');
});

test('the trash takes the names away at once and gives them back', async () => {
  const site = await create({ name: 'old' });
  const client = installation.client();
  const params = { site: site.id };
  expect(await codeOf(client.call(sites.delete, { params, query: { confirm: 'wrong' } }))).toBe('confirmation-mismatch');
  expect((await client.call(sites.delete, { params, query: { confirm: 'old' } })).body).toMatchObject({ state: 'trashed', urls: [] });
  expect((await hosts()).filter((name) => name.includes(site.id))).toEqual([]);
  expect(existsSync(join(installation.data.sites, site.id))).toBe(false);
  const another = await create({ name: 'old' });
  expect(await codeOf(client.call(sites.restore, { params, body: {} }))).toBe('name-taken');
  expect((await client.call(sites.restore, { params, body: { name: 'older' } })).body).toMatchObject({ state: 'ready', name: 'older' });
  expect(await readRoute('older')).toMatchObject({ site: site.id });
  expect(await readRoute('old')).toMatchObject({ site: another.id });
  await client.call(sites.delete, { params, query: { confirm: 'older' } });
  expect((await client.call(sites.purge, { params, body: { confirm: 'older' } })).status).toBe(204);
  expect(await codeOf(client.call(sites.get, { params }))).toBe('not-found');
  expect(await readdir(installation.data.trash)).toEqual([]);
});

test('activation moves the names of the site, and an active version cannot be deleted', async () => {
  const site = await create({ name: 'stage' });
  const client = installation.client();
  const second = (await client.call(versions.add, { params: { site: site.id }, body: {} })).body;
  expect(second).toMatchObject({ name: 'v2', active: false, state: 'ready' });
  const params = { site: site.id, version: second.id };
  expect((await client.call(versions.activate, { params })).body.active).toBe(true);
  expect(await readRoute('stage')).toMatchObject({ version: second.id });
  const refused = await client.call(versions.delete, { params }).catch((error: unknown) => error);
  expect(refused instanceof ProblemAnswer && refused.problem).toMatchObject({ code: 'version-in-use', status: 409 });
  const first = { site: site.id, version: String(site.activeVersion) };
  expect((await client.call(versions.delete, { params: first })).status).toBe(204);
  expect(existsSync(join(installation.data.sites, site.id, 'versions', first.version))).toBe(false);
  expect((await hosts()).filter((name) => name.startsWith('v1.v.stage'))).toEqual([]);
});

test('engine and type must go together', async () => {
  expect(await codeOf(create({ version: { engine: { kind: 'static' }, type: 'wordpress' } }))).toBe('invalid-fields');
});

test('two editors: the second one with a stale tag is told so, and readers save the transfer', async () => {
  const site = await create({ name: 'edited' });
  const client = installation.client();
  const params = { site: site.id };
  const { etag = '' } = await client.call(sites.get, { params });
  expect((await client.call(sites.get, { params, ifNoneMatch: etag })).status).toBe(304);
  await client.call(sites.update, { params, body: { description: 'first' }, ifMatch: etag });
  expect(await codeOf(client.call(sites.update, { params, body: { description: 'second' }, ifMatch: etag }))).toBe('revision-mismatch');
  expect((await client.call(sites.get, { params, ifNoneMatch: etag })).body).toMatchObject({ description: 'first' });
});

test('a repeated request gets its first answer', async () => {
  const client = installation.client();
  const body = { name: 'once' };
  const first = await client.call(sites.create, { body, idempotencyKey: 'key-1' });
  const again = await client.call(sites.create, { body, idempotencyKey: 'key-1' });
  expect(again).toMatchObject({ status: first.status, body: first.body });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await codeOf(client.call(sites.create, { body: { name: 'twice' }, idempotencyKey: 'key-1' }))).toBe('idempotency-key-reused');
});

test('names that pass to and fro between sites end with the site that has them', async () => {
  const client = installation.client();
  const both = [await create({ name: 'swap-a' }), await create({ name: 'swap-b' })];
  const names = ['swap-a', 'swap-b', 'swap-c'] as const;
  const rename = async (round: number) => {
    const site = both[round % 2];
    if (site !== undefined) await client.call(sites.update, { params: { site: site.id }, body: { name: names[round % 3] ?? names[0] } });
  };
  // Each takes the name that the other has just left, before that has been applied.
  await Promise.all(Array.from({ length: 60 }, (_, round) => rename(round)));
  const last = await Promise.all(both.map(async ({ id }) => (await client.call(sites.get, { params: { site: id } })).body));
  for (const { id, name } of last) expect(await readRoute(name)).toMatchObject({ site: id });
  const left = (await hosts()).filter((host) => /^(v1\.v\.)?swap-/.test(host));
  expect(left.toSorted()).toEqual(last.flatMap(({ name }) => [`${name}.sites.${HOST_NAME}`, `v1.v.${name}.sites.${HOST_NAME}`]).toSorted());
});

test('several sites are read at once by their ids, with pages, and only those that there are', async () => {
  const made = [await create({ name: 'one-of-three' }), await create({ name: 'two-of-three' }), await create({ name: 'three-of-three' })];
  await create({ name: 'none-of-three' });
  const read = (ids: readonly string[], query = {}) =>
    installation.client().call(sites.list, { query: { ids: ids.join(','), include: 'overview', sort: 'name', ...query } });
  const wanted = [...made.map(({ id }) => id), 's000000000000000'];
  const { body } = await read(wanted);
  expect(body.items.map(({ name, overview }) => [name, overview?.requestsPerMinute.length])).toEqual([
    ['one-of-three', 30],
    ['three-of-three', 30],
    ['two-of-three', 30],
  ]);
  const first = await read(wanted, { limit: 2 });
  expect((await read(wanted, { limit: 2, cursor: first.body.next ?? '' })).body.items.map(({ name }) => name)).toEqual(['two-of-three']);
  expect(await codeOf(read(wanted.slice(0, 1), { limit: 2, cursor: first.body.next ?? '' }))).toBe('invalid-cursor');
  expect(await codeOf(read(["x' OR 1"]))).toBe('invalid-parameter');
  expect(await codeOf(read(Array.from({ length: 101 }, () => 's000000000000000')))).toBe('invalid-parameter');
});

test('a site is found by a part of its name, its description or one of its domains, however that is written', async () => {
  const site = await create({ name: 'oven', description: 'Bread of the village' });
  await installation
    .client()
    .call(contract.mappings.create, { params: { site: site.id }, body: { host: 'bäckerei.example', www: 'serve' } });
  const find = async (search: string) =>
    (await installation.client().call(sites.list, { query: { search } })).body.items.map(({ name }) => name);
  expect(await Promise.all(['ove', 'VILLAGE', site.id, 'bäckerei.example', 'ckerei', 'nothing of it'].map(find))).toEqual([
    ['oven'],
    ['oven'],
    ['oven'],
    ['oven'],
    ['oven'],
    [],
  ]);
});
