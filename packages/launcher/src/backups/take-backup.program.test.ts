import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { takeBackup } from './take-backup.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/backup-');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A data directory with a state and one site. */
async function makeData(root: string): Promise<void> {
  await mkdir(join(root, 'state', 'backup'), { recursive: true });
  await writeFile(join(root, 'state', 'backup', 'now.db'), 'state');
  await mkdir(join(root, 'sites', 's1', 'tmp'), { recursive: true });
  await writeFile(join(root, 'sites', 's1', 'page.html'), 'page');
  await writeFile(join(root, 'sites', 's1', 'tmp', 'session'), 'x');
}

const take = (root: string, backup: string, signal = new AbortController().signal) =>
  takeBackup(
    { backup, state: 'backup/now.db', takenAt: new Date().toISOString(), databases: [], problems: [], passphrase: null, version: '0' },
    { root, hostName: 'h.localhost', separateUsers: false, report: () => {}, signal },
  );

test('links, pipes and names that are no UTF-8 are taken as they are, and nothing behind a link', async () => {
  const root = join(folder, 'data');
  await makeData(root);
  const site = join(root, 'sites', 's1');
  await symlink('/etc', join(site, 'etc'));
  expect((await runProgram('/usr/bin/mkfifo', [join(site, 'pipe')])).status).toBe(0);
  await writeFile(Buffer.concat([Buffer.from(`${site}/`), Buffer.from([0xff, 0xfe])]), 'strange');
  const manifest = await take(root, 'b000000000000001');
  expect(manifest).toMatchObject({ files: 3, problemCount: 0, secrets: null });
  const kept = join(root, 'backups', manifest.id, 'files', 'sites', 's1');
  expect((await readdir(kept, { encoding: 'latin1' })).toSorted()).toEqual(['etc', 'page.html', 'tmp', 'ÿþ']);
  expect(await readdir(join(kept, 'tmp'))).toEqual([]);
});

test('a file that changes and gets its former time and size back is read again', async () => {
  const root = join(folder, 'data');
  await makeData(root);
  const page = join(root, 'sites', 's1', 'page.html');
  await take(root, 'b000000000000001');
  const { atime, mtime } = await stat(page);
  await using file = await open(page, 'r+');
  await file.write('PAGE', 0);
  await file.utimes(atime, mtime);
  const second = await take(root, 'b000000000000002');
  expect(await readFile(join(root, 'backups', second.id, 'files', 'sites', 's1', 'page.html'), 'utf8')).toBe('PAGE');
});

test('a cancelled backup leaves nothing', async () => {
  const root = join(folder, 'data');
  await makeData(root);
  await expect(take(root, 'b000000000000001', AbortSignal.abort())).rejects.toThrow('abort');
  expect(await readdir(join(root, 'backups'))).toEqual([]);
});

test('on a full disk the backup fails, leaves nothing of itself, and the one before is whole', async () => {
  const root = join(folder, 'data');
  await mkdir(root);
  expect((await runProgram('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', root])).status).toBe(0);
  try {
    await makeData(root);
    const first = await take(root, 'b000000000000001');
    await writeFile(join(root, 'sites', 's1', 'large'), Buffer.alloc(1_200_000, 1));
    await expect(take(root, 'b000000000000002')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(join(root, 'backups'))).toEqual([first.id]);
  } finally {
    await runProgram('/usr/bin/umount', [root]);
  }
});
