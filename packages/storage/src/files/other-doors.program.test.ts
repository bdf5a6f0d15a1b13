import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { setImmediate as letOthersRun, setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import { bodyOf, listKeys, openTestStore, putText, readText, someFacts, type TestSite, type TestStore } from './testing/test-store.ts';

const SITE_USER = 600_123;
const isRoot = process.getuid?.() === 0;

let fixture: TestStore;
let site: TestSite;
let objects: ObjectStore;

beforeEach(async () => {
  fixture = await openTestStore();
  site = fixture.publishSite('shop');
  if (isRoot) chownSync(site.folder, SITE_USER, SITE_USER);
  const bucket = await fixture.store.find('shop');
  if (bucket === undefined) throw new Error('no bucket');
  objects = fixture.store.objects(bucket);
});
afterEach(() => fixture[Symbol.asyncDispose]());

async function run(...command: readonly string[]): Promise<void> {
  const [program = '', ...rest] = command;
  const { status, stderr } = await runProgram(program, rest, { cwd: site.folder });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr.toString()}`);
}

/** The object as find, open and list agree on. */
async function readEverywhere(key: string): Promise<ObjectRecord | undefined> {
  const found = await objects.find(key);
  await using opened = await objects.open(key);
  expect(opened?.record).toEqual(found);
  const { entries } = await objects.list({ prefix: key, delimiter: '', after: '', limit: 1 });
  expect(entries.find((entry) => entry.key === key)).toEqual(found);
  return found;
}

test('objects whose files were copied with their times, as backups do, keep their facts and ETags', async () => {
  await putText(objects, 'a', 'first content\n');
  await putText(objects, 'b/c', 'content');
  const before = [await readEverywhere('a'), await readEverywhere('b/c')];
  await wait(200);
  await run('/bin/sh', '-c', 'cp -a a x && mv x a && cp -a b y && rm -r b && mv y b');
  expect([await readEverywhere('a'), await readEverywhere('b/c')]).toEqual(before);
  expect(before[0]?.facts).toEqual(someFacts);
});

describe('a file that S3 made and that another door', () => {
  const source = () => join(fixture.data.root, 'source');
  const shell = (script: string) => run('/bin/sh', '-c', script, 'sh', source());

  beforeEach(async () => {
    await putText(objects, 'a', 'first content\n');
    writeFileSync(source(), 'other content\n');
  });

  test.each([
    ['writes with cat', 'cat "$1" > a'],
    ['appends to', 'echo more >> a'],
    ['copies over', 'cp "$1" a'],
    ['copies over with its time', 'cp -p "$1" a'],
    ['syncs over', 'rsync -tI "$1" a'],
    ['syncs over in place', 'rsync -I --inplace "$1" a'],
    ['edits in place', 'sed -i s/first/other/ a'],
    ['moves over', 'cp "$1" b && mv b a'],
    ['installs over', 'install "$1" a'],
    ['overwrites with dd', 'dd if="$1" of=a conv=notrunc status=none'],
    ['truncates', 'truncate -s 5 a'],
    ['unpacks from a tar', 'mkdir t && cp "$1" t/a && tar cf t.tar -C t a && tar xf t.tar && rm -r t t.tar'],
    ['unpacks from a zip', 'mkdir t && cp "$1" t/a && (cd t && zip -q ../t.zip a) && unzip -qo t.zip && rm -r t t.zip'],
    ['removes and makes again', 'rm a && cp "$1" a'],
    ['patches', 'printf "1c1\\n< first content\\n---\\n> other content\\n" | patch -s a'],
    ['writes with the same size and an old time', 'cp "$1" a && touch -d 2020-01-01 a'],
  ])('%s has another ETag and none of the old facts', async (_name, script) => {
    const before = await readEverywhere('a');
    await shell(script);
    const after = await readEverywhere('a');
    expect(after?.etag).toMatch(/^[0-9a-f]{32}-0$/);
    expect(after?.etag).not.toBe(before?.etag);
    expect(after?.facts.metadata).toEqual({});
    expect(after?.size).toBe(statSync(join(site.folder, 'a')).size);
    expect(await readText(objects, 'a')).toBe(readFileSync(join(site.folder, 'a'), 'utf8'));
  });

  test.each([
    ['makes read-only', 'chmod 444 a', 'a'],
    ['reads', 'cat a > /dev/null && touch -a a', 'a'],
    ['moves', 'mv a b', 'b'],
    ['moves away and back', 'mv a b && mv b a', 'a'],
    ['moves with its folder', 'mkdir x && mv a x/ && mv x y', 'y/a'],
    ['syncs without a change', 'cp -p a "$1" && rsync -t "$1" a', 'a'],
  ])('%s keeps its facts', async (_name, script, key) => {
    const before = await readEverywhere('a');
    await shell(script);
    expect(await readEverywhere(key)).toEqual({ ...before, key, plainFile: join(site.folder, key) });
    expect(await listKeys(objects)).toEqual([key]);
  });

  test('removes is gone', async () => {
    await shell('rm a');
    expect(await readEverywhere('a')).toBeUndefined();
    expect(await listKeys(objects)).toEqual([]);
  });
});

test('FIFOs, sockets and devices are no objects, and nobody waits for them', async () => {
  await run('/usr/bin/mkfifo', 'fifo');
  if (isRoot) await run('/bin/mknod', 'null', 'c', '1', '3');
  for (const key of ['fifo', 'null']) {
    expect(await objects.find(key)).toBeUndefined();
    expect(await objects.open(key)).toBeUndefined();
  }
  expect(await listKeys(objects)).toEqual([]);
  await putText(objects, 'fifo', 'x');
  expect(readFileSync(join(site.folder, 'fifo'), 'utf8')).toBe('x');
});

test.runIf(isRoot)('what S3 makes belongs to the site, with the modes of web content', async () => {
  await putText(objects, 'deep/er/a', 'x');
  await putText(objects, 'marker/', '');
  for (const [path, mode] of [
    ['deep/er/a', 0o100644],
    ['deep/er', 0o40755],
    ['deep', 0o40755],
    ['marker', 0o40755],
  ] as const) {
    expect(statSync(join(site.folder, path))).toMatchObject({ uid: SITE_USER, gid: SITE_USER, mode });
  }
  await putText(objects, 'deep', 'waits');
  await objects.remove('deep/er/a');
  expect(statSync(join(site.folder, 'deep'))).toMatchObject({ uid: SITE_USER, gid: SITE_USER, mode: 0o100644 });
});

test.runIf(isRoot)('a second name for a file of somebody else is not served', async () => {
  writeFileSync(join(fixture.data.root, 'secret'), 'secret', { mode: 0o600 });
  await run('/bin/ln', join(fixture.data.root, 'secret'), join(site.folder, 'mine'));
  expect(await objects.find('mine')).toBeUndefined();
  expect(await objects.open('mine')).toBeUndefined();
  expect(await listKeys(objects)).toEqual([]);
});

test('links that come and go while objects are read and written never lead out', async () => {
  const outside = join(fixture.data.root, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'a'), 'secret');
  mkdirSync(join(site.folder, 'folder'));
  writeFileSync(join(site.folder, 'folder', 'a'), 'mine');
  let isOver = false;
  const swap = async (): Promise<void> => {
    while (!isOver) {
      renameSync(join(site.folder, 'folder'), join(site.folder, 'aside'));
      symlinkSync(outside, join(site.folder, 'folder'));
      await letOthersRun();
      rmSync(join(site.folder, 'folder'), { recursive: true });
      renameSync(join(site.folder, 'aside'), join(site.folder, 'folder'));
      await letOthersRun();
    }
  };
  const use = async (): Promise<void> => {
    for (let index = 0; index < 2000; index += 1) {
      expect(await readText(objects, 'folder/a')).not.toBe('secret');
      if (index % 10 === 0) await putText(objects, 'folder/b', 'mine').catch(() => {});
      if (index % 50 === 0) await objects.remove('folder/b');
    }
  };
  const swapping = swap().catch((error: unknown) => error);
  await Promise.all([use(), use()]);
  isOver = true;
  await swapping;
  expect(existsSync(join(outside, 'b'))).toBe(false);
  expect(readFileSync(join(outside, 'a'), 'utf8')).toBe('secret');
});

describe('on a full disk', () => {
  const mounted = (size: string) => ['/bin/mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', join(fixture.data.root, 'full')];

  test.runIf(isRoot)('an upload is refused as such, leaves nothing, and goes well when there is room', async () => {
    mkdirSync(join(fixture.data.root, 'full'));
    await run(...mounted('2m'));
    try {
      await using small = await openTestStore({ root: join(fixture.data.root, 'full', 'data'), durability: 'durable' });
      const { objects: inSmall } = await small.makeBucket();
      await putText(inSmall, 'a', 'old');
      const large = Buffer.alloc(3 * 1024 * 1024, 'x');
      await expect(inSmall.put('a', bodyOf(large), someFacts)).rejects.toMatchObject({ code: 'InsufficientStorage', status: 507 });
      expect(await readText(inSmall, 'a')).toBe('old');
      const upload = await inSmall.createUpload('b', { initiator: 'owner', facts: someFacts });
      await expect(inSmall.putPart(upload, 1, bodyOf(large))).rejects.toMatchObject({ status: 507 });
      expect(await putText(inSmall, 'a', 'new')).toMatchObject({ size: 3 });
    } finally {
      await run('/bin/umount', '-l', join(fixture.data.root, 'full'));
    }
  });

  test.runIf(isRoot)('objects are read, listed and removed when not a byte is left, also after a restart', async () => {
    mkdirSync(join(fixture.data.root, 'full'));
    await run(...mounted('4m'));
    try {
      await using small = await openTestStore({ root: join(fixture.data.root, 'full', 'data'), durability: 'durable' });
      const { objects: inSmall } = await small.makeBucket();
      for (let index = 0; index < 10; index += 1) await putText(inSmall, `folder/${index}`, 'x');
      const fill = async () => run('/bin/sh', '-c', 'cat /dev/zero > "$1/fill" 2> /dev/null; true', 'sh', join(fixture.data.root, 'full'));
      await fill();
      expect(await listKeys(inSmall)).toHaveLength(10);
      await expect(inSmall.put('new', bodyOf(Buffer.alloc(100_000)), someFacts)).rejects.toMatchObject({ status: 507 });
      expect(await readText(inSmall, 'folder/3')).toBe('x');
      expect(await inSmall.remove('folder/3')).toBeDefined();
      expect(await inSmall.find('folder/3')).toBeUndefined();
      await small.reopen();
      await fill();
      const bucket = await small.store.find('bucket');
      if (bucket === undefined) throw new Error('no bucket');
      const reopened = small.store.objects(bucket);
      expect(await listKeys(reopened)).toHaveLength(9);
      expect(await readText(reopened, 'folder/4')).toBe('x');
      expect(await reopened.remove('folder/4')).toBeDefined();
      await small.reopen();
    } finally {
      await run('/bin/umount', '-l', join(fixture.data.root, 'full'));
    }
  });

  test.runIf(isRoot)('a version on another file system has its own unfinished files, and works the same', async () => {
    await run('/bin/mount', '-t', 'tmpfs', 'tmpfs', site.folder);
    try {
      await fixture.store.saveVersioning('shop', 'enabled');
      await putText(objects, 'deep/a', 'first');
      await putText(objects, 'deep/a', 'second');
      await putText(objects, 'deep', 'waits');
      expect(await listKeys(objects)).toEqual(['deep', 'deep/a']);
      const marker = await objects.remove('deep/a');
      expect(readFileSync(join(site.folder, 'deep'), 'utf8')).toBe('waits');
      const { entries } = await objects.listVersions({ prefix: 'deep/a', delimiter: '', after: '', limit: 10 });
      expect(await Promise.all(entries.slice(1).map(({ key, versionId }) => readText(objects, key, versionId)))).toEqual([
        'second',
        'first',
      ]);
      await objects.remove('deep');
      await objects.remove('deep/a', marker?.versionId);
      expect(readFileSync(join(site.folder, 'deep/a'), 'utf8')).toBe('second');
    } finally {
      await run('/bin/umount', '-l', site.folder);
    }
  });
});
