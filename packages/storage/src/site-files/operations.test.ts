import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { siteFileRequests } from '@daspanel/formats/site-file-requests.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { openDiskRoom } from '../disk-room/disk-room.ts';
import { loadOpenBeneath } from '../files/open-beneath.ts';
import { createFileOperations, type FileOperations, type Outcome } from './operations.ts';

const version = { site: 's000000000000001', version: 'v000000000000001' } as z.infer<typeof siteFileRequests.stat>;
let folder: string;
let root: string;
let operations: FileOperations;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-site-files-');
  root = join(folder, 'sites', version.site, 'versions', version.version);
  mkdirSync(root, { recursive: true });
  await open();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open() {
  operations = createFileOperations({
    sites: join(folder, 'sites'),
    staging: join(folder, 'staging'),
    openBeneath: await loadOpenBeneath(),
    now: () => Date.now(),
    room: openDiskRoom(folder),
  });
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const exchange = (text = '') => ({ body: bytesOf(text), signal: new AbortController().signal });
async function result(outcome: Promise<Outcome>): Promise<Record<string, unknown>> {
  const found = await outcome;
  return 'result' in found ? (found.result as Record<string, unknown>) : {};
}
async function readAll(outcome: Promise<Outcome>): Promise<Buffer> {
  const found = await outcome;
  const pieces: Uint8Array[] = [];
  if ('stream' in found) for await (const piece of found.stream) pieces.push(piece);
  return Buffer.concat(pieces);
}
const write = (path: string, text: string, replaces?: string | null) =>
  result(operations.write({ ...version, path, replaces, mostBytes: 1_000 }, exchange(text)));
const list = async (path = '/', limit = 100) => {
  const { items } = await result(operations.list({ ...version, path, limit }, exchange()));
  return (items as { name: string }[]).map(({ name }) => name);
};

describe('a file', () => {
  test('is written as a whole, read in part, and replaced only by those who know it', async () => {
    const first = await write('/a.txt', 'one', null);
    expect(first).toMatchObject({ path: '/a.txt', type: 'file', size: 3, mode: '644', isReachable: true });
    expect(await readAll(operations.read({ ...version, path: '/a.txt', start: 1, end: 1 }, exchange()))).toEqual(Buffer.from('n'));
    const second = await write('/a.txt', 'two', String(first['etag']));
    await expect(write('/a.txt', 'lost', String(first['etag']))).rejects.toMatchObject({
      code: 'changed',
      facts: { etag: second['etag'] },
    });
    await expect(write('/a.txt', 'lost', null)).rejects.toMatchObject({ code: 'exists' });
    await expect(write('/gone.txt', 'lost', String(first['etag']))).rejects.toMatchObject({ code: 'changed' });
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('two');
  });

  test('that is too large, or that breaks off, leaves the former one', async () => {
    await write('/a.txt', 'former');
    await expect(write('/a.txt', 'x'.repeat(1_001))).rejects.toMatchObject({ code: 'too-large' });
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('gone');
    };
    const { signal } = exchange();
    await expect(operations.write({ ...version, path: '/a.txt', mostBytes: 9 }, { body: broken(), signal })).rejects.toThrow('gone');
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('former');
    expect(existsSync(join(folder, 'staging')) && execFileSync('ls', [join(folder, 'staging')]).toString()).toBe('');
  });

  test('keeps its permissions when it is replaced, without setuid and the like', async () => {
    await write('/run.sh', 'x');
    chmodSync(join(root, 'run.sh'), 0o4755);
    expect(await write('/run.sh', 'y')).toMatchObject({ mode: '755' });
    expect(lstatSync(join(root, 'run.sh')).mode & 0o7777).toBe(0o755);
  });
});

describe('what leads out of the version', () => {
  beforeEach(() => {
    writeFileSync(join(folder, 'secret'), 'secret');
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'outside', 'kept'), 'kept');
    symlinkSync(join(folder, 'secret'), join(root, 'link'));
    symlinkSync(join(folder, 'outside'), join(root, 'links'));
    symlinkSync('/proc/self/root', join(root, 'proc'));
    symlinkSync('nowhere', join(root, 'dangling'));
  });

  test('is listed as a link and never followed', async () => {
    const { items } = await result(operations.list({ ...version, path: '/', limit: 10 }, exchange()));
    expect((items as { type: string }[]).map(({ type }) => type)).toEqual(['link', 'link', 'link', 'link']);
    for (const path of ['/link', '/links/kept', '/proc/etc/passwd', '/dangling'])
      await expect(operations.read({ ...version, path }, exchange())).rejects.toMatchObject({ code: 'not-found' });
    for (const path of ['/links', '/proc/etc']) await expect(list(path)).rejects.toMatchObject({ code: 'not-found' });
    await expect(write('/links/new', 'x')).rejects.toMatchObject({ code: 'not-found' });
    await expect(write('/link', 'x')).rejects.toMatchObject({ code: 'wrong-kind' });
    for (const names of [['link'], ['links']])
      await expect(
        operations['set-mode']({ ...version, folder: '/', names, mode: 0o777, recursive: true }, exchange()),
      ).rejects.toMatchObject({ code: 'wrong-kind' });
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('secret');
  });

  test('is deleted, moved and copied as the link that it is', async () => {
    await operations.copy({ ...version, from: '/links', to: '/copied' }, exchange());
    await operations.move({ ...version, from: '/link', to: '/moved', overwrite: false }, exchange());
    expect(lstatSync(join(root, 'copied')).isSymbolicLink()).toBe(true);
    mkdirSync(join(root, 'tree'));
    symlinkSync(join(folder, 'outside'), join(root, 'tree', 'inner'));
    const names = ['copied', 'moved', 'links', 'proc', 'dangling', 'tree'];
    await operations.delete({ ...version, folder: '/', names }, exchange());
    expect(await list()).toEqual([]);
    expect(readFileSync(join(folder, 'outside', 'kept'), 'utf8')).toBe('kept');
  });

  test.skipIf(process.getuid?.() !== 0)('by a hard link to the file of somebody else is not read or changed', async () => {
    linkSync(join(folder, 'secret'), join(root, 'hard'));
    execFileSync('chown', ['-h', '600123:600123', root]);
    await open();
    await expect(operations.read({ ...version, path: '/hard' }, exchange())).rejects.toMatchObject({ code: 'wrong-kind' });
    const wish = { ...version, folder: '/', names: ['hard'], mode: 0o777, recursive: false };
    await expect(operations['set-mode'](wish, exchange())).rejects.toMatchObject({ code: 'wrong-kind' });
    expect(lstatSync(join(folder, 'secret')).mode & 0o777).not.toBe(0o777);
    expect(await write('/own', 'x')).toMatchObject({ isReachable: true });
    expect([lstatSync(join(root, 'own')).uid, lstatSync(join(root, 'own')).gid]).toEqual([600123, 600123]);
  });
});

describe('folders', () => {
  test('are listed before files, page by page, with strange names and what is no file', async () => {
    for (const name of ['b', 'a\nb', 'z'.repeat(255), '😀']) writeFileSync(join(root, name), '');
    mkdirSync(join(root, 'z'));
    execFileSync('/usr/bin/mkfifo', [join(root, 'pipe')]);
    execFileSync('sh', ['-c', `printf x > "$(printf '${root}/\\377')"`]);
    expect(await list()).toEqual(['z', 'a\nb', 'b', 'pipe', 'z'.repeat(255), '😀', '\ufffd']);
    const first = await result(operations.list({ ...version, path: '/', limit: 2 }, exchange()));
    expect(first).toMatchObject({ items: [{ name: 'z', type: 'folder' }, { name: 'a\nb' }], next: { isFolder: false } });
    const next = await result(
      operations.list({ ...version, path: '/', limit: 9, after: first['next'] as { isFolder: boolean; name: string } }, exchange()),
    );
    expect(next).toMatchObject({ items: [{ name: 'b' }, { name: 'pipe', type: 'other' }, {}, {}, { isReachable: false }], next: null });
    await expect(operations.read({ ...version, path: '/pipe' }, exchange())).rejects.toMatchObject({ code: 'wrong-kind' });
  });

  test('are made with those above them, copied, moved and deleted with what is in them', async () => {
    await operations['make-folder']({ ...version, path: '/a/b/c' }, exchange());
    await write('/a/b/x', 'x');
    execFileSync('/usr/bin/mkfifo', [join(root, 'a', 'pipe')]);
    await operations.copy({ ...version, from: '/a', to: '/copy' }, exchange());
    expect(await list('/copy')).toEqual(['b']);
    await expect(operations.copy({ ...version, from: '/a', to: '/a/b/again' }, exchange())).rejects.toMatchObject({ code: 'invalid' });
    await expect(operations.move({ ...version, from: '/a', to: '/a/b/again', overwrite: false }, exchange())).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(operations.move({ ...version, from: '/a', to: '/copy', overwrite: true }, exchange())).rejects.toMatchObject({
      code: 'exists',
    });
    await operations.move({ ...version, from: '/copy/b/x', to: '/x', overwrite: false }, exchange());
    await operations.delete({ ...version, folder: '/', names: ['a', 'copy'] }, exchange());
    expect(await list()).toEqual(['x']);
  });

  test('that are nested a thousand deep, and have names that are no text, can be deleted', async () => {
    const script = 'import os,sys\nos.chdir(sys.argv[1])\nfor i in range(1000): os.mkdir("deep"); os.chdir("deep")\nos.mkdir(b"\\xff")';
    execFileSync('python3', ['-c', script, root]);
    await operations.delete({ ...version, folder: '/', names: ['deep'] }, exchange());
    expect(await list()).toEqual([]);
  });

  test('get permissions as a tree, in which whoever may read a folder may enter it', async () => {
    await operations['make-folder']({ ...version, path: '/a/b' }, exchange());
    await write('/a/b/x', 'x');
    const wish = { ...version, folder: '/', names: ['a'], mode: 0o640, recursive: true };
    expect(await result(operations['set-mode'](wish, exchange()))).toEqual({ changed: 3 });
    expect(lstatSync(join(root, 'a', 'b')).mode & 0o777).toBe(0o750);
    expect(lstatSync(join(root, 'a', 'b', 'x')).mode & 0o777).toBe(0o640);
  });
});

test('a search finds names and lines, whatever their case', async () => {
  await operations['make-folder']({ ...version, path: '/a' }, exchange());
  await write('/a/Config.php', '<?php\n$Secret = 1;\n');
  await write('/other.txt', 'nothing');
  const find = (wanted: object) => result(operations.search({ ...version, path: '/', ...wanted }, exchange()));
  expect(await find({ name: 'config' })).toMatchObject({ items: [{ entry: { path: '/a/Config.php' } }], isComplete: true });
  expect(await find({ text: '$secret' })).toMatchObject({ items: [{ line: { number: 2, text: '$Secret = 1;' } }] });
});

test('a zip is what other programs unpack', async () => {
  await operations['make-folder']({ ...version, path: '/a/empty' }, exchange());
  await write('/a/x.txt', 'text '.repeat(100));
  await write('/a/é.jpg', 'not packed');
  await write('/a/nothing', '');
  const zip = join(folder, 'a.zip');
  writeFileSync(zip, await readAll(operations.zip({ ...version, folder: '/', names: ['a'] }, exchange())));
  const read = (text: string) => execFileSync('python3', ['-c', text, zip]).toString().trim();
  expect(read('import sys,zipfile as z;f=z.ZipFile(sys.argv[1]);print(f.testzip(),sorted(f.namelist()))')).toBe(
    "None ['a/', 'a/empty/', 'a/nothing', 'a/x.txt', 'a/é.jpg']",
  );
  const made = await result(operations.archive({ ...version, folder: '/', names: ['a'], to: '/a.zip' }, exchange()));
  expect(made).toMatchObject({ path: '/a.zip', type: 'file' });
});

describe('an upload in pieces', () => {
  const id = 'r000000000000001';
  const append = (offset: number, text: string) => operations['upload.append']({ id, offset, size: 6 }, exchange(text));

  test('goes on where it was, also after a restart, and becomes a file in one step', async () => {
    await operations['upload.begin']({ id }, exchange());
    expect(await result(append(0, 'abc'))).toEqual({ offset: 3 });
    await expect(append(0, 'abc')).rejects.toMatchObject({ code: 'wrong-offset', facts: { offset: 3 } });
    await expect(append(5, 'f')).rejects.toMatchObject({ code: 'wrong-offset' });
    await expect(append(3, 'defg')).rejects.toMatchObject({ code: 'too-large' });
    const finish = () => operations['upload.finish']({ ...version, id, path: '/new/folder/f', size: 6, replaces: null }, exchange());
    await expect(finish()).rejects.toMatchObject({ code: 'incomplete', facts: { offset: 3 } });
    await open();
    expect(await result(operations['upload.measure']({ id }, exchange()))).toEqual({ offset: 3 });
    await append(3, 'def');
    expect(await result(finish())).toMatchObject({ path: '/new/folder/f', size: 6 });
    expect(readFileSync(join(root, 'new/folder/f'), 'utf8')).toBe('abcdef');
    await expect(append(6, 'x')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that nobody knows any more is removed', async () => {
    await operations['upload.begin']({ id }, exchange());
    await operations['upload.keep']({ ids: [] }, exchange());
    await expect(append(0, 'abc')).rejects.toMatchObject({ code: 'not-found' });
  });
});
