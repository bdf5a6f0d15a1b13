import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { packArchive } from '../src/pack-archive.ts';
import { createSite, php, putContent, runJob, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** A backup of an installation that works meanwhile, and what comes of it elsewhere. */
let folder: string;
let daspanel: RunningDaspanel;
let site: SiteFacts;
let host: string;
const passphrase = 'correct horse battery';
beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-');
  daspanel = await startDaspanel({ data: join(folder, 'a') });
  await writeFile(join(folder, 'passphrase'), `${passphrase}\n`);
  site = await createSite(daspanel, { name: 'kept', version: php('8.2') }, { 'readme.txt': 'plain' });
  host = `${site.name}.sites.${daspanel.hostName}`;
  await putCounter();
}, 180_000);
afterAll(async () => {
  await daspanel?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A page that adds a row to a table and says how many there are. */
async function putCounter() {
  const made = await daspanel.call('POST', `/v1/sites/${site.id}/databases`, { name: 'main', user: {} });
  expect(made.status).toBe(201);
  const { fullName, user } = made.json as { fullName: string; user: { fullName: string; password: string } };
  const script = `<?php
$db = new mysqli('localhost', '${user.fullName}', '${user.password}', '${fullName}');
$db->query('CREATE TABLE IF NOT EXISTS t (a INT AUTO_INCREMENT PRIMARY KEY)');
if (isset($_GET['add'])) $db->query('INSERT INTO t VALUES ()');
echo $db->query('SELECT COUNT(*) FROM t')->fetch_row()[0];`;
  await putContent(daspanel, site.id, site.activeVersion, await packArchive({ 'count.php': script }), 'merge');
  await daspanel.visit(host, '/count.php?add');
}

const restore = (backup: string, data: string, more: readonly string[] = []) =>
  runProgram('/bin/sh', [
    join(import.meta.dirname, '../../../scripts/with-node.sh'),
    join(import.meta.dirname, '../../../scripts/restore.ts'),
    backup,
    '--data',
    data,
    ...more,
  ]);

const backUp = async (body: object = {}) => {
  const { state, result, problem } = await runJob(daspanel, '/v1/backups', body);
  expect({ state, problem }).toEqual({ state: 'succeeded', problem: null });
  return String(result?.['backup']);
};

async function waitForLoad(one: RunningDaspanel) {
  for (;;) {
    const { json } = await one.call('GET', '/v1/jobs?kind=backup.load');
    const [job] = (json as { items: { state: string; problem: unknown }[] }).items;
    if (job !== undefined && job.state !== 'queued' && job.state !== 'running')
      return expect(job).toMatchObject({ state: 'succeeded', problem: null });
    await wait(300);
  }
}

test('a backup that is made under load is restored on another path, with the same sites, databases, passwords and certificates', async () => {
  const load = new AbortController();
  const visits = (async () => {
    let acknowledged = 0;
    while (!load.signal.aborted) {
      acknowledged = Number((await daspanel.visit(host, '/count.php?add')).text);
      await wait(20);
    }
    return acknowledged;
  })();
  const before = Number((await daspanel.visit(host, '/count.php')).text);
  const id = await backUp({ passphrase });
  load.abort();
  const after = await visits;

  const backup = join(folder, 'a', 'backups', id);
  expect((await stat(join(folder, 'a', 'backups'))).mode & 0o777).toBe(0o700);
  const verified = await runJob(daspanel, `/v1/backups/${id}/verify`, {});
  expect(verified).toMatchObject({ state: 'succeeded', result: { intact: true, problems: 0 } });
  for (const secret of await secretsOf(join(folder, 'a'))) expect(await findText(backup, secret)).toEqual([]);

  const wrong = await restore(backup, join(folder, 'b'));
  expect(wrong.status).toBe(1);
  expect(wrong.stderr.toString()).toContain('--passphrase-file');
  await writeFile(join(folder, 'wrong'), 'another passphrase');
  expect((await restore(backup, join(folder, 'b'), ['--passphrase-file', join(folder, 'wrong')])).stderr.toString()).toContain(
    'another one',
  );
  const done = await restore(backup, join(folder, 'b'), ['--passphrase-file', join(folder, 'passphrase')]);
  expect(done.stderr.toString()).toBe('');
  expect(done.status).toBe(0);

  await using restored = await startDaspanel({ data: join(folder, 'b'), keepFirstLogin: true });
  expect((await restored.visit(host, '/readme.txt')).text).toBe('plain');
  await waitForLoad(restored);
  const count = Number((await restored.visit(host, '/count.php')).text);
  expect(count).toBeGreaterThanOrEqual(before);
  expect(count).toBeLessThanOrEqual(after);
  expect(restored.authority).toBe(daspanel.authority);
  // The token of the installation that was backed up is one of this.
  const own = await restored.visitSecurely(`api.${restored.hostName}`, '/v1/sites', {
    headers: { authorization: `Bearer ${daspanel.token}` },
  });
  expect(own.status).toBe(200);
  const checked = await runJob(restored, '/v1/verify', {});
  expect(checked).toMatchObject({ state: 'succeeded', result: { intact: true } });
}, 300_000);

test('a second backup shares what has not changed, and is whole when the first is deleted', async () => {
  const first = await backUp();
  const second = await backUp();
  const { json } = await daspanel.call('GET', '/v1/backups');
  const [newest] = (json as { items: { id: string; bytes: number; newBytes: number; hasSecrets: boolean }[] }).items;
  expect(newest).toMatchObject({ id: second, hasSecrets: false });
  const inode = async (id: string) =>
    (await stat(join(folder, 'a', 'backups', id, 'files', 'sites', site.id, 'versions', site.activeVersion, 'readme.txt'))).ino;
  expect(await inode(second)).toBe(await inode(first));
  expect((await daspanel.call('DELETE', `/v1/backups/${first}`)).status).toBe(204);
  expect(await runJob(daspanel, `/v1/backups/${second}/verify`, {})).toMatchObject({ result: { intact: true } });
}, 120_000);

test('damage is found by verifying, and keeps a restore from beginning', async () => {
  const id = await backUp();
  const backup = join(folder, 'a', 'backups', id);
  await appendFile(join(backup, 'files', 'sites', site.id, 'versions', site.activeVersion, 'count.php'), 'x');
  const found = await runJob(daspanel, `/v1/backups/${id}/verify`, {});
  expect(found).toMatchObject({ state: 'succeeded', result: { intact: false, problems: 1 } });
  const refused = await restore(backup, join(folder, 'c'));
  expect(refused.status).toBe(1);
  expect(refused.stderr.toString()).toContain('damaged');
  expect((await readdir(join(folder, 'c'))).filter((name) => name !== 'lock')).toEqual([]);
  await rm(join(backup, 'manifest.json'));
  expect((await restore(backup, join(folder, 'c'))).stderr.toString()).toContain('no whole backup');
}, 120_000);

test('a backup whose API is killed fails and leaves nothing, and sites answer meanwhile', async () => {
  await using other = await startDaspanel({ failpoints: 'backup.databases-dumped=exit' });
  const made = await createSite(other, { name: 'there' }, { 'index.html': 'here' });
  const at = `${made.name}.sites.${other.hostName}`;
  expect((await other.call('POST', `/v1/sites/${made.id}/databases`, { name: 'main', user: {} })).status).toBe(201);
  const started = (await other.call('POST', '/v1/backups', {})).json as { id: string };
  let ended: unknown;
  for (let tries = 0; tries < 100 && ended === undefined; tries += 1) {
    await wait(300);
    expect((await other.visit(at)).text).toBe('here');
    const answer = await other.call('GET', `/v1/jobs/${started.id}`).catch(() => undefined);
    if (answer?.status === 200 && (answer.json as { endedAt: string | null }).endedAt !== null) ended = answer.json;
  }
  expect(ended).toMatchObject({ state: 'failed', problem: { detail: expect.stringContaining('make another') as string } });
  expect(await readdir(join(other.data, 'backups'))).toEqual([]);
  expect(await readdir(join(other.data, 'exports'))).toEqual([]);
  expect(await readdir(join(other.data, 'state'))).not.toContain('backup');
}, 180_000);

async function secretsOf(data: string): Promise<readonly string[]> {
  const keys = await Promise.all((await readdir(join(data, 'keys'))).map((name) => readFile(join(data, 'keys', name), 'utf8')));
  const token = await readFile(join(data, 'state', 'secrets', 'operator-token'), 'utf8');
  const marks = [...keys, token].map((text) => text.trim());
  const storageKeys = await readFile(join(data, 'storage', 'keys', 'master.json'), 'utf8');
  return [...marks, ...(storageKeys.match(/[A-Za-z0-9+/]{43}=/g) ?? []), 'PRIVATE KEY'];
}

async function findText(path: string, text: string): Promise<readonly string[]> {
  const { stdout } = await runProgram('/usr/bin/grep', ['-rlF', '--', text, path]);
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
