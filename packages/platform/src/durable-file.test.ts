import { mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publishFile, writeFileDurably } from './durable-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-durable-');
});
afterEach(() => rm(folder, { recursive: true }));

test.each([writeFileDurably, publishFile])('%o replaces a file with its mode and leaves nothing else', async (write) => {
  const path = join(folder, 'file');
  await writeFile(path, 'old');
  await write(path, 'new', { mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['file']);
});

test('a symlink is replaced, not followed', async () => {
  await writeFile(join(folder, 'target'), 'untouched');
  await symlink(join(folder, 'target'), join(folder, 'link'));
  await writeFileDurably(join(folder, 'link'), 'new');
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('untouched');
});

test('a file that cannot be written leaves the former one and no temporary file', async () => {
  await expect(writeFileDurably(join(folder, 'missing', 'file'), 'new')).rejects.toThrow('ENOENT');
  expect(await readdir(folder)).toEqual([]);
});
