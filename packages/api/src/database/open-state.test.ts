import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState } from './open-state.ts';

let data: DataDirectory;
beforeEach(async () => {
  data = dataDirectory(await mkdtemp('/tmp/dpstate-'));
  for (const folder of [data.state, data.routes, data.pools]) await mkdir(folder);
});
afterEach(() => rm(data.root, { recursive: true, force: true }));

const open = () => openState(data, Date.now);
const database = () => join(data.state, 'daspanel.db');
const useOnce = async () => {
  using state = await open();
  state.database.exec("INSERT INTO first_login (hash, expires_at) VALUES ('kept', 1)");
};
const useTwice = async () => {
  await useOnce();
  (await open())[Symbol.dispose]();
};
const changeByHand = (sql: string) => {
  const opened = new DatabaseSync(database());
  opened.exec(sql);
  opened.close();
};

test('the first start makes the state, the next one finds it and takes a snapshot', async () => {
  await useOnce();
  using state = await open();
  expect(state.database.prepare('SELECT hash FROM first_login').get()).toEqual({ hash: 'kept' });
  expect(await readdir(state.snapshots)).toHaveLength(1);
});

test.each([
  ['missing', () => rm(database()), /is missing, but this data directory has been in use/],
  ['empty', () => truncate(database(), 0), /is empty/],
  ['cut off', () => truncate(database(), 8192), /cannot be opened|is damaged/],
  [
    'garbage',
    () => writeFile(database(), 'not a database at all, but long enough to be taken for one'.repeat(200)),
    /cannot be opened|is damaged/,
  ],
  ['newer', async () => changeByHand('PRAGMA user_version = 99'), /was written by a newer Daspanel/],
  ['of another installation', async () => changeByHand("UPDATE installation SET id = 'other'"), /belongs to another installation/],
  ['without an installation', async () => changeByHand('DELETE FROM installation'), /has no installation in it/],
])('state that is %s stops the start, names the snapshots and changes nothing', async (_name, damage, message) => {
  await useTwice();
  const [snapshot] = await readdir(join(data.state, 'snapshots'));
  await damage();
  const before = await readdir(data.state);
  const refused = await open().then(
    () => 'opened',
    (error: unknown) => String(error),
  );
  expect(refused).toMatch(message);
  expect(refused).toContain(snapshot);
  expect((await readdir(data.state)).filter((name) => !name.endsWith('-shm') && !name.endsWith('-wal'))).toEqual(before);
});

test('where the whole state folder is gone, its traces tell a used installation from a first start', async () => {
  await useOnce();
  await writeFile(join(data.routes, 'shop.sites.daspanel.localhost'), 'engine=answers\n');
  await rm(data.state, { recursive: true });
  await mkdir(data.state);
  await expect(open()).rejects.toThrow(/is missing, but this data directory has been in use/);
});

test('a first start that died in the middle may be made again', async () => {
  await writeFile(database(), '');
  await useOnce();
});

test('a second process is refused while the first one lives', async () => {
  await useOnce();
  await writeFile(join(data.state, 'lock'), JSON.stringify({ pid: process.ppid, startTime: 'of another process' }));
  using state = await open();
  expect(() => new DatabaseSync(database()).exec('BEGIN IMMEDIATE')).toThrow(/locked/);
  expect(state.database.isOpen).toBe(true);
});
