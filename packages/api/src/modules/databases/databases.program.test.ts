import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { contract, ProblemAnswer, type Client, type CreatedDatabase, type Job, type RequestOf, type Site } from '@daspanel/contract';
import { siteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import { readFileSync } from 'node:fs';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { afterAll, beforeAll, describe, expect, onTestFailed, beforeEach, test, vi } from 'vitest';
import { toAsync, waitForJob } from '../../testing/make-things.ts';
import { listInMariaDb, runSql } from '../../testing/run-sql.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { sites, databases, databaseUsers, cache, uploads } = contract;
let services: DataServicesUnderTest;
let installation: Installation;
let client: Client;
beforeAll(async () => {
  installation = await startInstallation({
    with: ['launcher', 'mail'],
    beside: async (root) => (services = await startDataServices({ root })),
  });
  client = installation.client();
});
afterAll(() => installation[Symbol.asyncDispose]());
beforeEach(() => {
  onTestFailed(() => console.error(installation.api.output().slice(-4_000)));
});

const newSite = async (): Promise<Site> => (await client.call(sites.create, { body: {} })).body;
const create = async (site: Site, body: RequestOf<typeof databases.create>['body']) =>
  await client.call(databases.create, { params: { site: site.id }, body });
const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : String(error)),
  );
const login = (fullName: string, password: string, database?: string) => ({
  socketPath: installation.data.sockets.mysql,
  user: fullName,
  password,
  ...(database === undefined ? {} : { database }),
});
/** SQL in a fresh database as the user that was made with it. */
const sqlIn = (made: CreatedDatabase, sql: string, password = made.user?.password ?? '') =>
  runSql(login(made.user?.fullName ?? '', password, made.fullName), sql);
const finish = async (started: Promise<{ readonly body: Job }>) => waitForJob(client, (await started).body.id);
const sendSql = async (content: Buffer) =>
  (await client.call(uploads.create, { stream: toAsync([content]), streamType: 'application/octet-stream' })).body.id;
const inMariaDb = () => listInMariaDb(installation.data.sockets.mysql);

describe('a database', () => {
  test('is made with a user, whose password is shown this once and stored as a hash only', async () => {
    const site = await newSite();
    const { status, body } = await create(site, { name: 'shop', user: {} });
    expect([status, body.state, body.user?.state]).toEqual([201, 'ready', 'ready']);
    expect(body.fullName).toBe(`${site.id.slice(1, 9)}_shop`);
    expect(await sqlIn(body, 'CREATE TABLE t (a TEXT); SELECT CURRENT_USER()')).toBe(`${body.fullName}@localhost`);
    const params = { site: site.id, database: body.id };
    const shown = (await client.call(databases.get, { params })).body;
    expect(shown).toMatchObject({ name: 'shop', state: 'ready', bytes: expect.any(Number), tables: expect.any(Number) });
    const user = (await client.call(databaseUsers.list, { params: { site: site.id } })).body.items[0];
    expect(user).toMatchObject({ name: 'shop', grants: [{ database: body.id, access: 'all' }], limits: { connections: 20 } });
    expect(JSON.stringify(user)).not.toContain(body.user?.password);
    for (const name of await readdir(installation.data.state)) {
      if (name.startsWith('daspanel.db'))
        expect(readFileSync(join(installation.data.state, name)).includes(body.user?.password ?? '-')).toBe(false);
    }
  });

  test.each(["'; DROP USER root;--", String.raw`\back\slash'"`, '`$(id)` %00 %', 'пароль 🐘 ñ', ' leading and trailing ', 'x'.repeat(128)])(
    'takes the password %j as it stands',
    async (password) => {
      const site = await newSite();
      const made = (await create(site, { name: 'shop', user: { name: 'someone', password } })).body;
      expect(made.user).not.toHaveProperty('password');
      expect(await sqlIn(made, 'SELECT 1', password)).toBe('1');
      await expect(sqlIn(made, 'SELECT 1', `${password}x`)).rejects.toThrow(/Access denied/);
    },
  );

  test.each(['seven c', 'with a\0NUL in it', '\ud800half of one', 'x'.repeat(129)])('takes no password like %j', async (password) => {
    const site = await newSite();
    expect(await codeOf(create(site, { name: 'shop', user: { password } }))).toBe('invalid-fields');
  });

  test('has a name of its own in its site, and is deleted when its name is repeated', async () => {
    const site = await newSite();
    const made = (await create(site, { name: 'shop', user: {} })).body;
    expect(await codeOf(create(site, { name: 'shop' }))).toBe('name-taken');
    await sqlIn(made, 'CREATE TABLE secret (a INT)');
    const params = { site: site.id, database: made.id };
    expect(await codeOf(client.call(databases.delete, { params, query: { confirm: 'shops' } }))).toBe('confirmation-mismatch');
    await client.call(databases.delete, { params, query: { confirm: 'shop' } });
    await expect(sqlIn(made, 'SELECT 1')).rejects.toThrow(/Access denied/);
    const again = (await create(site, { name: 'shop', user: { name: 'second' } })).body;
    expect(again.state).toBe('ready');
    expect(await sqlIn(again, 'SHOW TABLES')).toBe('');
    const other = await newSite();
    expect((await create(other, { name: 'shop' })).status).toBe(201);
  });

  test('is exported, downloaded, changed and imported again', async () => {
    const site = await newSite();
    const made = (await create(site, { name: 'shop', user: {} })).body;
    await sqlIn(made, "CREATE TABLE t (a VARCHAR(100)); INSERT INTO t VALUES ('http://old.example/ ü')");
    const params = { site: site.id, database: made.id };
    const exported = await finish(client.call(databases.export, { params }));
    expect(exported).toMatchObject({ state: 'succeeded', result: { database: made.id, export: expect.any(String) } });
    const download = { params: { ...params, export: String(exported.result?.['export']) } };
    const chunks: Uint8Array[] = [];
    for await (const chunk of await client.open(databases.download, download)) chunks.push(chunk);
    const dump = gunzipSync(Buffer.concat(chunks)).toString();
    expect(dump).toContain('http://old.example/ ü');

    const replacements = [{ from: '//old.example', to: '//new.example' }];
    expect(await finish(client.call(databases.rewrite, { params, body: { replacements } }))).toMatchObject({ state: 'succeeded' });
    expect(await sqlIn(made, 'SELECT a FROM t')).toBe('http://new.example/ ü');

    const imported = finish(client.call(databases.import, { params, body: { upload: await sendSql(gzipSync(dump)), mode: 'replace' } }));
    expect(await imported).toMatchObject({ state: 'succeeded' });
    expect(await sqlIn(made, 'SELECT a FROM t')).toBe('http://old.example/ ü');
    const broken = finish(client.call(databases.import, { params, body: { upload: await sendSql(Buffer.from('SELECT 1;\nNONSENSE;')) } }));
    expect(await broken).toMatchObject({ state: 'failed', problem: { code: 'invalid-sql', detail: expect.stringContaining('line') } });
    const foreign = { ...download.params, database: (await create(site, { name: 'other' })).body.id };
    await expect(client.open(databases.download, { params: foreign })).rejects.toThrow(/nothing at this address/);
  });

  test('is cloned', async () => {
    const site = await newSite();
    const made = (await create(site, { name: 'shop', user: {} })).body;
    await sqlIn(made, 'CREATE TABLE t (a INT); INSERT INTO t VALUES (7)');
    const params = { site: site.id, database: made.id };
    const job = await finish(client.call(databases.clone, { params, body: { name: 'copy' } }));
    expect(job).toMatchObject({ state: 'succeeded' });
    const copy = (await client.call(databases.list, { params, query: { name: 'copy' } })).body.items[0];
    expect(copy).toMatchObject({ id: job.result?.['database'], state: 'ready' });
    const user = { site: site.id, user: made.user?.id ?? '' };
    const grants = [{ database: copy?.id ?? '', access: 'read' }] as const;
    expect((await client.call(databaseUsers.update, { params: user, body: { grants: [...grants] } as never })).status).toBe(200);
    const there = login(made.user?.fullName ?? '', made.user?.password ?? '', copy?.fullName);
    expect(await runSql(there, 'SELECT a FROM t')).toBe('7');
    await expect(runSql(there, 'INSERT INTO t VALUES (8)')).rejects.toThrow(/denied/);
    await expect(sqlIn(made, 'SELECT 1')).rejects.toThrow(/denied/);
  });
});

test('whoever may only make versions clones no database with them', async () => {
  const site = await newSite();
  const made = (await create(site, { name: 'shop' })).body;
  const body = { name: 'versions only', scopes: ['versions:read', 'versions:write'] as const, sites: [site.id] };
  const { token } = (await client.call(contract.tokens.create, { body: { ...body, scopes: [...body.scopes] } })).body;
  const params = { site: site.id, version: site.activeVersion ?? '' };
  const clone = (more: object) => installation.client(token).call(contract.versions.clone, { params, body: more as never });
  expect(await codeOf(clone({ database: { from: made.id } }))).toBe('missing-scope');
  expect(await codeOf(clone({}))).toBe('done');
  const foreign = (await create(await newSite(), { name: 'shop' })).body;
  const attempt = client.call(contract.versions.clone, { params, body: { database: { from: foreign.id } } });
  expect(await codeOf(attempt)).toBe('invalid-fields');
});

test('a site has 50 databases at most', async () => {
  const site = await newSite();
  for (let number = 0; number < 50; number += 1) expect((await create(site, { name: `db_${number}` })).status).toBe(201);
  expect(await codeOf(create(site, { name: 'one_more' }))).toBe('limit-reached');
  const { items } = (await client.call(databases.list, { params: { site: site.id }, query: { limit: 100 } })).body;
  expect(items.every(({ state }) => state === 'ready')).toBe(true);
});

test('a database user gets another password, and goes', async () => {
  const site = await newSite();
  const made = (await create(site, { name: 'shop', user: {} })).body;
  const params = { site: site.id, user: made.user?.id ?? '' };
  const { status, body } = await client.call(databaseUsers.setPassword, { params, body: {} });
  expect([status, body.state, body.password?.length]).toEqual([200, 'ready', 32]);
  await expect(sqlIn(made, 'SELECT 1')).rejects.toThrow(/denied/);
  expect(await sqlIn(made, 'SELECT 1', body.password)).toBe('1');
  await client.call(databaseUsers.delete, { params });
  await expect(sqlIn(made, 'SELECT 1', body.password)).rejects.toThrow(/denied/);
});

test('while MariaDB is down wishes are kept, sites go on, and all is applied once it is back', async () => {
  const site = await newSite();
  const kept = (await create(site, { name: 'kept', user: {} })).body;
  await services.mysql.end('SIGTERM');
  const began = performance.now();
  const made = await create(site, { name: 'shop', user: {} });
  expect([made.status, made.body.state, made.body.user?.state]).toEqual([202, 'pending', 'pending']);
  expect(made.body.problem).toMatch(/MariaDB does not answer/);
  expect((await client.call(databases.get, { params: { site: site.id, database: kept.id } })).body).toMatchObject({
    state: 'ready',
    bytes: null,
  });
  const other = await client.call(sites.create, { body: {} });
  expect([other.status, other.body.state]).toEqual([201, 'ready']);
  await client.call(databases.delete, { params: { site: site.id, database: kept.id }, query: { confirm: 'kept' } });
  expect(await codeOf(create(site, { name: 'kept' }))).toBe('name-taken');
  expect(performance.now() - began).toBeLessThan(20_000);
  await services.mysql.start();
  const params = { site: site.id, database: made.body.id };
  await vi.waitFor(async () => expect((await client.call(databases.get, { params })).body.state).toBe('ready'), { timeout: 30_000 });
  expect(await sqlIn(made.body, 'SELECT 1')).toBe('1');
  expect((await inMariaDb()).databases).not.toContain(kept.fullName);
});

test('the trash locks users, restoring lets them in again, and purging leaves nothing in MariaDB and Redis', async () => {
  const site = await newSite();
  const made = (await create(site, { name: 'shop', user: {} })).body;
  await sqlIn(made, 'CREATE TABLE t (a INT)');
  await client.call(cache.reveal, { params: { site: site.id } });
  await client.call(sites.delete, { params: { site: site.id }, query: { confirm: site.name } });
  await vi.waitFor(() => expect(sqlIn(made, 'SELECT 1')).rejects.toThrow(/denied/));
  const user = { site: site.id, user: made.user?.id ?? '' };
  expect((await client.call(databaseUsers.get, { params: user })).body.state).toBe('locked');
  expect(await codeOf(create(site, { name: 'more' }))).toBe('wrong-state');
  await client.call(sites.restore, { params: { site: site.id }, body: {} });
  await vi.waitFor(async () => expect(await sqlIn(made, 'SHOW TABLES')).toBe('t'));
  await client.call(sites.delete, { params: { site: site.id }, query: { confirm: site.name } });
  await client.call(sites.purge, { params: { site: site.id }, body: { confirm: site.name } });
  await vi.waitFor(async () => {
    const { databases: left, users } = await inMariaDb();
    expect([...left, ...users]).not.toContain(made.fullName);
  });
  await expect(services.request('cache.measure', { site: site.id })).resolves.toEqual({ keys: 0, bytes: 0 });
});

test('the cache account is shown, gets another password and is emptied', async () => {
  const site = await newSite();
  const params = { site: site.id };
  const first = (await client.call(cache.reveal, { params })).body;
  const key = readFileSync(join(installation.data.keys, 'redis-tenant-accounts'), 'utf8').trim();
  expect(first).toMatchObject({ ...siteCacheAccount(key, site.id, 1), generation: 1, keys: 0 });
  const rotated = await client.call(cache.rotate, { params });
  expect([rotated.status, rotated.body.generation]).toEqual([200, 2]);
  const second = (await client.call(cache.reveal, { params })).body;
  expect(second.password).not.toBe(first.password);
  await client.call(cache.clear, { params });
  const audit = (await client.call(contract.audit.list, { query: { site: site.id } })).body.items.map(({ action }) => action);
  expect(audit).toEqual(expect.arrayContaining(['cache.reveal', 'cache.rotate', 'cache.clear']));
  expect(JSON.stringify(await client.call(contract.audit.list, { query: { site: site.id } }))).not.toContain(second.password);
});

test('what MariaDB has lost is named by a verification, and made again by a rebuild', async () => {
  const site = await newSite();
  const made = (await create(site, { name: 'shop', user: {} })).body;
  const root = { socketPath: installation.data.sockets.mysql, user: 'root', password: '' };
  await runSql(root, `DROP USER '${made.fullName}'@'localhost'; DROP DATABASE \`${made.fullName}\``);
  const verified = await finish(client.call(contract.system.verify));
  expect(JSON.stringify(verified.result)).toContain(`database ${made.fullName}`);
  const rebuilt = await finish(client.call(contract.system.rebuild));
  expect([rebuilt.state, rebuilt.problem]).toEqual(['succeeded', null]);
  expect(await sqlIn(made, 'SHOW TABLES')).toBe('');
});

test('what is stored of a password is what MariaDB keeps', async () => {
  const site = await newSite();
  const made = (await create(site, { name: 'shop', user: { password: 'correct horse' } })).body;
  const root = { socketPath: installation.data.sockets.mysql, user: 'root', password: '' };
  const once = createHash('sha1').update('correct horse').digest();
  const hash = `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
  expect(await runSql(root, `SHOW CREATE USER '${made.user?.fullName}'@'localhost'`)).toContain(hash);
});
