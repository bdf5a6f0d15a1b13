import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { contract, ProblemAnswer } from '@daspanel/contract';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainHash, type AuditEntry } from '../modules/audit/audit-chain.ts';
import { endProgram, startInstallation, type Installation } from '../testing/start-installation.ts';

const { sites, versions, audit } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Changes the database by hand; the API holds it alone, so it is stopped meanwhile. */
async function changeByHand(change: (database: DatabaseSync) => void): Promise<void> {
  await endProgram(installation.api.process);
  const database = new DatabaseSync(join(installation.data.state, 'daspanel.db'));
  change(database);
  database.close();
  await installation.restartApi();
}

test('a damaged record is shown on its own site, harms no other, and can be mended', async () => {
  const client = installation.client();
  const bad = (await client.call(sites.create, { body: { name: 'bad' } })).body;
  const worse = (await client.call(sites.create, { body: { name: 'worse' } })).body;
  const good = (await client.call(sites.create, { body: { name: 'good' } })).body;
  await changeByHand((database) => {
    database.prepare("UPDATE sites SET limits = 'garbage' WHERE id = ?").run(bad.id);
    database.prepare("UPDATE versions SET engine = '{}' WHERE site = ?").run(worse.id);
  });
  const listed = (await client.call(sites.list, { query: { sort: 'name' } })).body.items;
  expect(listed.map(({ name, state }) => [name, state])).toEqual([
    ['bad', 'failed'],
    ['good', 'ready'],
    ['worse', 'ready'],
  ]);
  expect(listed[0]?.problem).toMatch(/damaged/);
  expect((await client.call(sites.disable, { params: { site: good.id } })).body.state).toBe('disabled');
  expect((await client.call(sites.disable, { params: { site: worse.id } })).body).toMatchObject({
    state: 'failed',
    problem: expect.stringMatching(/damaged/),
  });
  const params = { site: worse.id, version: worse.activeVersion ?? '' };
  expect((await client.call(versions.get, { params })).body.state).toBe('failed');
  expect((await client.call(versions.update, { params, body: { engine: { kind: 'static' } } })).body.state).toBe('ready');
  const limits = { workers: 4, memory: 768, processor: 200, processes: 128, idle: 300 };
  expect((await client.call(sites.update, { params: { site: bad.id }, body: { limits } })).body.state).toBe('ready');
});

test('an audit log that was edited, even with all its hashes, is noticed', async () => {
  const verify = async () => (await installation.client().call(audit.verify)).body;
  await installation.restartApi();
  expect((await verify()).intact).toBe(true);
  await changeByHand((database) => {
    database.prepare("UPDATE audit SET actor = 'nobody' WHERE sequence = 2").run();
  });
  expect(await verify()).toMatchObject({ intact: false, firstBad: 2 });
  await changeByHand((database) => {
    let before = '0'.repeat(64);
    for (const row of database.prepare('SELECT * FROM audit ORDER BY sequence').all()) {
      before = chainHash(before, row as unknown as AuditEntry);
      database.prepare('UPDATE audit SET hash = ? WHERE sequence = ?').run(before, row['sequence'] ?? 0);
    }
    database.prepare('UPDATE installation SET audit_head = ?').run(before);
  });
  expect((await verify()).intact).toBe(false);
});

test('a copied data directory is the same installation elsewhere', async () => {
  const elsewhere = await mkdtemp('/tmp/dpmoved-');
  await endProgram(installation.api.process);
  await cp(installation.data.root, elsewhere, { recursive: true, filter: (path) => !path.includes('/run/') });
  await installation.restartApi();
  {
    await using moved = await startInstallation({ folder: elsewhere, with: ['launcher'] });
    expect(moved.operatorToken).toBe(installation.operatorToken);
    const [theirs, ours] = await Promise.all([moved, installation].map(async (one) => (await one.client().call(sites.list)).body));
    expect(theirs).toEqual(ours);
  }
  await rm(elsewhere, { recursive: true });
});

test('with another host name every site has its new names and none of the former', async () => {
  const settings = JSON.parse(await readFile(installation.data.settingsFile, 'utf8')) as object;
  await writeFile(installation.data.settingsFile, JSON.stringify({ ...settings, hostName: 'moved.example' }));
  await installation.restartApi();
  const hosts = () => readdir(installation.data.routes);
  await expect.poll(async () => (await hosts()).filter((host) => host.endsWith('daspanel.localhost')), { timeout: 20_000 }).toEqual([]);
  expect(await hosts()).toEqual(
    expect.arrayContaining(['moved.example', 'api.moved.example', 'good.sites.moved.example', 'v1.v.good.sites.moved.example']),
  );
  const [site] = (await installation.client().call(sites.list, { query: { name: 'good' } })).body.items;
  expect(site?.urls[0]).toBe('https://good.sites.moved.example:8443/');
});

test('with a full disk changes are refused, reading goes on, and it heals by itself', async () => {
  const folder = await mkdtemp('/tmp/dpfull-');
  const mounted = await runProgram('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=755', 'tmpfs', folder]);
  if (mounted.status !== 0) return;
  try {
    await using small = await startInstallation({ folder, with: ['launcher'] });
    const create = () =>
      small
        .client()
        .call(sites.create, { body: { description: 'x'.repeat(500) } })
        .then(
          ({ status }) => String(status),
          (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : String(error)),
        );
    const first = await create();
    await runProgram('/usr/bin/dd', ['if=/dev/zero', `of=${folder}/ballast`, 'bs=64k']);
    const outcomes = new Set<string>();
    for (let count = 0; count < 60 && !outcomes.has('storage-full'); count += 1) outcomes.add(await create());
    expect([first, outcomes.has('storage-full')]).toEqual(['201', true]);
    const stored = (await small.client().call(sites.list)).body.items.length;
    expect(stored).toBeGreaterThan(0);
    await rm(join(folder, 'ballast'));
    await expect.poll(create, { timeout: 20_000 }).toBe('201');
    await expect
      .poll(async () => (await small.client().call(sites.list)).body.items.every(({ state }) => state === 'ready'), { timeout: 30_000 })
      .toBe(true);
    expect((await small.client().call(audit.verify)).body.intact).toBe(true);
    expect(await readFile(join(small.data.state, 'initialized'), 'utf8')).not.toBe('');
  } finally {
    await runProgram('/usr/bin/umount', [folder]);
    await rm(folder, { recursive: true });
  }
});
