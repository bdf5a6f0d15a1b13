import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { contract, type Client, type CreatedAccessKey } from '@daspanel/contract';
import { accessKeyFile } from '@daspanel/formats/access-key.ts';
import { siteBucket } from '@daspanel/formats/site-bucket.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { waitForJob } from '../../testing/make-things.ts';
import { endProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { accessKeys, sites, storage, tokens, versions } = contract;
let installation: Installation;
let client: Client;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
  client = installation.client();
});
afterAll(() => installation[Symbol.asyncDispose]());

const createSite = async (name: string) => (await client.call(sites.create, { body: { name } })).body;
const createKey = async (body: Parameters<typeof client.call<typeof accessKeys.create>>[1]['body'], by = client) =>
  (await by.call(accessKeys.create, { body })).body;
const pathOf = (id: string) => join(installation.data.accessKeys, `${id}.json`);
const readKey = async ({ accessKeyId }: Pick<CreatedAccessKey, 'accessKeyId'>) =>
  accessKeyFile.parse(JSON.parse(await readFile(pathOf(accessKeyId), 'utf8')));
const readBucket = async (name: string) =>
  siteBucket.parse(JSON.parse(await readFile(join(installation.data.buckets, `${name}.json`), 'utf8')));
const bucketNames = async () => (await readdir(installation.data.buckets)).toSorted();

test('a key works once it is answered, its secret is shown once, and the state does not hold it', async () => {
  const site = await createSite('keyed');
  const created = await createKey({ name: 'sync', sites: [site.id], access: 'read', days: 1 });
  expect(created.accessKeyId).toMatch(/^DP[A-Z2-7]{18}$/);
  expect(created.secretAccessKey).toMatch(/^[A-Za-z0-9_-]{40}$/);
  const file = await readKey(created);
  expect(file).toEqual({
    id: created.accessKeyId,
    secret: created.secretAccessKey,
    account: { id: 'owner', name: 'owner' },
    sites: [site.id],
    access: 'read',
    expiresAt: Date.parse(created.expiresAt ?? ''),
  });
  expect((await stat(pathOf(created.accessKeyId))).mode & 0o777).toBe(0o640);
  const read = await client.call(accessKeys.get, { params: { accessKey: created.accessKeyId } });
  expect(JSON.stringify(read.body)).not.toContain(created.secretAccessKey);
  for (const name of await readdir(installation.data.state)) {
    const text = await readFile(join(installation.data.state, name), 'latin1').catch(() => '');
    expect([name, text.includes(created.secretAccessKey)]).toEqual([name, false]);
  }
});

test('a revoked key is gone when that is answered', async () => {
  const created = await createKey({ name: 'soon gone' });
  expect((await readKey(created)).sites).toBeNull();
  const params = { accessKey: created.accessKeyId };
  await client.call(accessKeys.revoke, { params });
  await expect(stat(pathOf(created.accessKeyId))).rejects.toThrow(/ENOENT/);
  await expect(client.call(accessKeys.get, { params })).rejects.toThrow(/nothing at this address/);
});

test.each(['access-keys.revoke.after-commit', 'step-remove-file.before'])(
  'killed at %s, the next process removes the key',
  async (point) => {
    const created = await createKey({ name: 'crash' });
    await installation.restartApi(`${point}=exit`);
    client = installation.client();
    await expect(client.call(accessKeys.revoke, { params: { accessKey: created.accessKeyId } })).rejects.toThrow(
      /socket|ECONN|EPIPE|aborted/,
    );
    await installation.restartApi();
    await vi.waitFor(() => expect(stat(pathOf(created.accessKeyId))).rejects.toThrow(/ENOENT/), { timeout: 10_000 });
  },
);

test('what was lost or changed in the folders is mended at the next start, and strays go', async () => {
  const site = await createSite('mended');
  const created = await createKey({ name: 'lost', sites: [site.id] });
  await rm(pathOf(created.accessKeyId));
  await rm(join(installation.data.buckets, 'mended.json'));
  await writeFile(pathOf('DPSTRAY'), '{}');
  await installation.restartApi();
  client = installation.client();
  await vi.waitFor(async () => {
    expect((await readKey(created)).secret).toBe(created.secretAccessKey);
    expect((await readBucket('mended')).site).toBe(site.id);
    await expect(stat(pathOf('DPSTRAY'))).rejects.toThrow(/ENOENT/);
  });
  await writeFile(pathOf(created.accessKeyId), '{}');
  const { body: verification } = await client.call(contract.system.verify);
  expect((await waitForJob(client, verification.id)).result).toMatchObject({
    findings: expect.arrayContaining([
      { where: `access-keys/${created.accessKeyId}.json`, problem: expect.stringContaining('not what was written') },
    ]),
  });
  const { body: job } = await client.call(contract.system.rebuild);
  expect((await waitForJob(client, job.id)).state).toBe('succeeded');
  expect((await readKey(created)).secret).toBe(created.secretAccessKey);
});

test('the file of an expired key goes, and the key stays listed', async () => {
  const created = await createKey({ name: 'short', days: 1 });
  await endProgram(installation.api.process);
  const database = new DatabaseSync(join(installation.data.state, 'daspanel.db'));
  database.prepare('UPDATE access_keys SET expires_at = 1 WHERE id = ?').run(created.accessKeyId);
  database.close();
  await installation.restartApi();
  client = installation.client();
  await vi.waitFor(() => expect(stat(pathOf(created.accessKeyId))).rejects.toThrow(/ENOENT/));
  const { body } = await client.call(accessKeys.get, { params: { accessKey: created.accessKeyId } });
  expect(body.expiresAt).toBe('1970-01-01T00:00:00.001Z');
});

test('an installation that had no buckets yet gets them at its next start', async () => {
  const site = await createSite('older');
  await endProgram(installation.api.process);
  const database = new DatabaseSync(join(installation.data.state, 'daspanel.db'));
  database.exec("DELETE FROM applied_files; UPDATE installation SET applied_for = '{}'");
  database.close();
  await rm(installation.data.buckets, { recursive: true });
  await installation.restartApi();
  client = installation.client();
  await vi.waitFor(async () => expect((await readBucket('older')).site).toBe(site.id), { timeout: 10_000 });
});

test('a purged site leaves the keys, and a key that was for it alone goes with it', async () => {
  const [first, second] = [await createSite('leaving'), await createSite('staying')];
  const both = await createKey({ name: 'both', sites: [first.id, second.id] });
  const alone = await createKey({ name: 'alone', sites: [first.id] });
  const params = { site: first.id };
  await client.call(sites.delete, { params, query: { confirm: 'leaving' } });
  expect((await readKey(both)).sites).toHaveLength(2);
  await client.call(sites.purge, { params, body: { confirm: 'leaving' } });
  await vi.waitFor(async () => {
    expect((await readKey(both)).sites).toEqual([second.id]);
    await expect(stat(pathOf(alone.accessKeyId))).rejects.toThrow(/ENOENT/);
  });
});

test('a token for one site makes keys for it alone, and sees no others', async () => {
  const [own, other] = [await createSite('own'), await createSite('other')];
  const created = await client.call(tokens.create, {
    body: { name: 'one site', scopes: ['access-keys:read', 'access-keys:write'], sites: [own.id] },
  });
  const limited = installation.client(created.body.token);
  await expect(createKey({ name: 'every' }, limited)).rejects.toThrow(/limited to certain sites/);
  await expect(createKey({ name: 'foreign', sites: [other.id] }, limited)).rejects.toThrow(/no site that you see/);
  const key = await createKey({ name: 'mine', sites: [own.id] }, limited);
  const foreign = [await createKey({ name: 'all' }), await createKey({ name: 'mixed', sites: [own.id, other.id] })];
  expect((await limited.call(accessKeys.list)).body.items.map(({ accessKeyId }) => accessKeyId)).toEqual([key.accessKeyId]);
  for (const { accessKeyId } of foreign)
    await expect(limited.call(accessKeys.revoke, { params: { accessKey: accessKeyId } })).rejects.toThrow(/nothing at this address/);
  const seen = (await client.call(accessKeys.list, { query: { site: other.id } })).body.items;
  expect(seen.map(({ accessKeyId }) => accessKeyId)).toEqual(expect.arrayContaining(foreign.map(({ accessKeyId }) => accessKeyId)));
  expect(seen.map(({ accessKeyId }) => accessKeyId)).not.toContain(key.accessKeyId);
  await expect(limited.call(storage.get, { query: { site: other.id } })).rejects.toThrow(/nothing at this address/);
});

test('buckets follow the names and versions of a site, and a name passes to the next site', async () => {
  const site = await createSite('shop');
  const params = { site: site.id };
  const second = (await client.call(versions.add, { params, body: { name: 'v2' } })).body;
  await client.call(versions.activate, { params: { ...params, version: second.id } });
  expect(await readBucket('shop')).toMatchObject({
    owner: 'owner',
    active: second.id,
    versions: { v1: site.activeVersion, v2: second.id },
  });
  expect((await client.call(storage.get, { query: params })).body).toEqual({
    endpoint: 'https://s3.daspanel.localhost:8443',
    region: 'us-east-1',
    buckets: [
      { name: 'shop', version: second.id, active: true },
      { name: 'v1.shop', version: site.activeVersion, active: false },
      { name: 'v2.shop', version: second.id, active: false },
    ],
  });
  await client.call(sites.disable, { params });
  expect(await bucketNames()).toContain('shop.json');
  await client.call(sites.update, { params, body: { name: 'market' } });
  expect(await bucketNames()).toContain('market.json');
  expect(await bucketNames()).not.toContain('shop.json');
  const successor = await createSite('shop');
  expect((await readBucket('shop')).site).toBe(successor.id);
  await client.call(sites.delete, { params, query: { confirm: 'market' } });
  expect(await bucketNames()).not.toContain('market.json');
  expect((await client.call(storage.get, { query: params })).body.buckets).toEqual([]);
});
