import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../model/object-store.ts';
import { StorageError } from '../model/storage-error.ts';
import { bodyOf, listKeys, openTestStore, putText, readText, someFacts, type TestStore } from './testing/test-store.ts';

let fixture: TestStore;
let objects: ObjectStore;
let folder: string;

beforeEach(async () => {
  fixture = await openTestStore();
  ({ objects, folder } = await fixture.makeBucket());
});
afterEach(() => fixture[Symbol.asyncDispose]());

const inFolder = (path: string) => join(folder, path);
const refuse = (code: string) => () => {
  throw new StorageError(code, 412, 'no');
};

describe('an object', () => {
  test('is a plain file with its MD5 and its facts', async () => {
    const made = await putText(objects, 'photos/a ü.txt', 'hello');
    expect(readFileSync(inFolder('photos/a ü.txt'), 'utf8')).toBe('hello');
    expect(made).toMatchObject({ etag: '5d41402abc4b2a76b9719d911017c592', size: 5, versionId: 'null', facts: someFacts });
    expect(await objects.find('photos/a ü.txt')).toEqual(made);
    expect(made.plainFile).toBe(inFolder('photos/a ü.txt'));
    expect((await objects.list({ prefix: '', delimiter: '', after: '', limit: 10 })).entries).toEqual([made]);
  });

  test('is read in ranges, small and large', async () => {
    const large = Buffer.alloc(5_000_001, 'abcdefghij');
    await objects.put('large', bodyOf(large.subarray(0, 3), large.subarray(3, 2_000_000), large.subarray(2_000_000)), someFacts);
    await using opened = await objects.open('large');
    const read = async (start: number, length: number) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of opened?.read({ start, length }) ?? []) pieces.push(piece);
      return Buffer.concat(pieces);
    };
    expect(opened?.record.size).toBe(5_000_001);
    expect((await read(0, 5_000_001)).equals(large)).toBe(true);
    expect((await read(7, 11)).toString()).toBe('hijabcdefgh');
    expect((await read(1_000_000, 3_000_000)).equals(large.subarray(1_000_000, 4_000_000))).toBe(true);
  });

  test('is read as it was opened when it is replaced meanwhile', async () => {
    await putText(objects, 'a', 'old');
    await using opened = await objects.open('a');
    await putText(objects, 'a', 'new');
    const pieces: Uint8Array[] = [];
    for await (const piece of opened?.read() ?? []) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('old');
  });

  test('is not stored when its body fails, and the old one stays', async () => {
    await putText(objects, 'a', 'old');
    const broken = {
      bytes: (async function* () {
        yield Buffer.from('half');
        throw new StorageError('IncompleteBody', 400, 'no');
      })(),
    };
    await expect(objects.put('a', broken, someFacts)).rejects.toThrow('no');
    expect(await readText(objects, 'a')).toBe('old');
    expect(readdirSync(join(fixture.data.storage, 'temporary'))).toEqual([]);
  });

  test('takes facts, size and ETag that are known at its end', async () => {
    const body = { ...bodyOf('sealed'), finish: () => ({ tags: { late: 'yes' } }), plainSize: () => 3, etag: () => 'other' };
    const made = await objects.put('a', body, { ...someFacts, encryption: { algorithm: 'x' } });
    expect(made).toMatchObject({ etag: 'other', size: 3, facts: { tags: { late: 'yes' }, metadata: { colour: 'green' } } });
    expect(made.plainFile).toBeUndefined();
    expect(await objects.find('a')).toEqual(made);
  });

  test('goes with the folders that were made for it, and only with those', async () => {
    mkdirSync(inFolder('cache'));
    await putText(objects, 'cache/deep/er/a', 'x');
    expect(await objects.remove('cache/deep/er/a')).toEqual({ versionId: 'null', isDeleteMarker: false });
    expect(readdirSync(folder)).toEqual(['cache']);
    expect(readdirSync(inFolder('cache'))).toEqual([]);
    expect(await objects.remove('cache/deep/er/a')).toBeUndefined();
  });

  test('keeps a folder that another door has made again', async () => {
    await putText(objects, 'made/a', 'x');
    rmSync(inFolder('made'), { recursive: true });
    mkdirSync(inFolder('other'));
    renameSync(inFolder('other'), inFolder('made'));
    await putText(objects, 'made/a', 'x');
    await objects.remove('made/a');
    expect(existsSync(inFolder('made'))).toBe(true);
  });

  test('has facts that can be amended, also when another door has written it', async () => {
    const made = await putText(objects, 'a', 'x');
    expect(await objects.amend('a', undefined, () => ({ tags: { t: '1' } }))).toEqual({
      ...made,
      facts: { ...someFacts, tags: { t: '1' } },
    });
    writeFileSync(inFolder('foreign.css'), 'x');
    const before = await objects.find('foreign.css');
    await objects.amend('foreign.css', 'null', () => ({ tags: { t: '2' } }));
    expect(await objects.find('foreign.css')).toEqual({ ...before, facts: { ...before?.facts, tags: { t: '2' } } });
    await expect(objects.amend('missing', undefined, () => ({}))).rejects.toMatchObject({ code: 'NoSuchKey' });
    await expect(objects.amend('a', 'v1', () => ({}))).rejects.toMatchObject({ code: 'NoSuchVersion' });
  });
});

describe('a condition', () => {
  test('sees the object that is there, and nothing changes when it throws', async () => {
    const made = await putText(objects, 'a', 'old');
    const seen: unknown[] = [];
    await expect(
      objects.put('a', bodyOf('new'), someFacts, (current) => {
        seen.push(current);
        refuse('PreconditionFailed')();
      }),
    ).rejects.toMatchObject({ code: 'PreconditionFailed' });
    await expect(objects.remove('a', undefined, refuse('PreconditionFailed'))).rejects.toMatchObject({ code: 'PreconditionFailed' });
    expect(seen).toEqual([made]);
    expect(await readText(objects, 'a')).toBe('old');
  });

  test('lets one of many writers win that want there to be no object', async () => {
    for (let round = 0; round < 20; round += 1) {
      const mustNotExist = (current: unknown) => (current === undefined ? undefined : refuse('PreconditionFailed')());
      const key = `once/${round}`;
      const writers = Array.from({ length: 32 }, (_, index) => objects.put(key, bodyOf(`writer ${index}`), someFacts, mustNotExist));
      const results = await Promise.allSettled(writers);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await readText(objects, key)).toBe(`writer ${results.findIndex(({ status }) => status === 'fulfilled')}`);
    }
  });

  test('loses no update of a chain of writers', async () => {
    await putText(objects, 'counter', '0');
    const increment = async (): Promise<void> => {
      const current = await objects.find('counter');
      const text = await readText(objects, 'counter');
      const isSame = (found: { etag: string } | undefined) => (found?.etag === current?.etag ? undefined : refuse('PreconditionFailed')());
      await objects.put('counter', bodyOf(String(Number(text) + 1)), someFacts, isSame).catch(increment);
    };
    await Promise.all(Array.from({ length: 32 }, increment));
    expect(await readText(objects, 'counter')).toBe('32');
  });
});

describe('keys that files cannot hold', () => {
  const keys = [
    'a',
    'a/b',
    'a/b/c',
    'a/',
    'a//b',
    '/a',
    './a',
    'a/../b',
    '..',
    `long/${'x'.repeat(256)}`,
    'a/./b',
    '.daspanel-storage/x',
    'ü/',
  ];

  test.each([
    ['one way', keys],
    ['the other way', keys.toReversed()],
  ])('are all stored, listed, read and removed: %s', async (_name, ordered) => {
    for (const key of ordered) await putText(objects, key, `content of ${key}`);
    const sorted = keys.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(await listKeys(objects)).toEqual(sorted);
    for (const key of keys) expect(await readText(objects, key)).toBe(`content of ${key}`);
    for (const [index, key] of ordered.entries()) {
      expect(await objects.remove(key)).toBeDefined();
      expect(await objects.find(key)).toBeUndefined();
      for (const other of ordered.slice(index + 1)) expect(await readText(objects, other)).toBe(`content of ${other}`);
    }
    expect(await listKeys(objects)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    expect(await objects.isEmpty()).toBe(true);
  });

  test('get a file when what blocks them goes', async () => {
    await putText(objects, 'a/b', 'inner');
    expect((await putText(objects, 'a', 'outer')).plainFile).toBeUndefined();
    expect(readFileSync(inFolder('a/b'), 'utf8')).toBe('inner');
    await objects.remove('a/b');
    expect(readFileSync(inFolder('a'), 'utf8')).toBe('outer');
    expect(await objects.find('a')).toMatchObject({
      plainFile: inFolder('a'),
      etag: expect.stringMatching(/^[0-9a-f]{32}$/),
      facts: someFacts,
    });
    await putText(objects, 'a/c', 'below');
    expect(existsSync(inFolder('a/c'))).toBe(false);
    await objects.remove('a');
    expect(readFileSync(inFolder('a/c'), 'utf8')).toBe('below');
  });

  test('are folders that are objects', async () => {
    await putText(objects, 'folder/', '');
    expect(existsSync(inFolder('folder'))).toBe(true);
    await putText(objects, 'folder/a', 'x');
    await objects.remove('folder/a');
    expect(existsSync(inFolder('folder'))).toBe(true);
    expect(await objects.find('folder/')).toMatchObject({ size: 0, etag: 'd41d8cd98f00b204e9800998ecf8427e' });
    await objects.remove('folder/');
    expect(existsSync(inFolder('folder'))).toBe(false);
  });

  test.each(['', 'x'.repeat(1025), 'a\0b', 'a\ud800'])('are refused when they are no keys: %j', async (key) => {
    await expect(putText(objects, key, 'x')).rejects.toBeInstanceOf(StorageError);
  });
});

describe('what another door has written', () => {
  test('is an object with a stable ETag that is no MD5, and a type by its name', async () => {
    writeFileSync(inFolder('style.css'), 'body {}');
    const found = await objects.find('style.css');
    expect(found).toMatchObject({
      etag: expect.stringMatching(/^[0-9a-f]{32}-0$/),
      size: 7,
      facts: { metadata: {}, headers: { contentType: 'text/css' } },
    });
    await using opened = await objects.open('style.css');
    expect(opened?.record).toEqual(found);
    expect((await objects.list({ prefix: '', delimiter: '', after: '', limit: 1 })).entries).toEqual([found]);
  });

  test('never shows the facts of the bytes that were there before', async () => {
    const made = await putText(objects, 'a', 'first');
    writeFileSync(inFolder('a'), 'other');
    utimesSync(inFolder('a'), 5, 5);
    const found = await objects.find('a');
    expect(found?.facts.metadata).toEqual({});
    expect(found?.etag).not.toBe(made.etag);
    expect(await putText(objects, 'a', 'third')).toMatchObject({ facts: someFacts });
    expect((await objects.find('a'))?.facts).toEqual(someFacts);
  });

  test('keeps the facts of a file that it moves', async () => {
    const made = await putText(objects, 'a', 'first');
    renameSync(inFolder('a'), inFolder('moved'));
    expect(await objects.find('moved')).toEqual({ ...made, key: 'moved', plainFile: inFolder('moved') });
    expect(await objects.find('a')).toBeUndefined();
  });

  test('does not lend facts to a second name', async () => {
    await putText(objects, 'a', 'first');
    linkSync(inFolder('a'), inFolder('b'));
    expect((await objects.find('b'))?.facts.metadata).toEqual({});
    expect((await objects.find('a'))?.facts.metadata).toEqual({ colour: 'green' });
  });

  test('is gone at once when it removes it', async () => {
    await putText(objects, 'a/b', 'x');
    rmSync(inFolder('a/b'));
    expect(await objects.find('a/b')).toBeUndefined();
    expect(await objects.open('a/b')).toBeUndefined();
    expect(await listKeys(objects)).toEqual([]);
  });

  test('is no object when it is a link, and a key replaces the link itself', async () => {
    const outside = join(fixture.data.root, 'secret');
    writeFileSync(outside, 'secret');
    symlinkSync(outside, inFolder('link'));
    mkdirSync(join(fixture.data.root, 'outer'));
    symlinkSync(join(fixture.data.root, 'outer'), inFolder('folder'));
    writeFileSync(join(fixture.data.root, 'outer', 'a'), 'secret');
    expect(await listKeys(objects)).toEqual([]);
    for (const key of ['link', 'folder/a']) {
      expect(await objects.find(key)).toBeUndefined();
      expect(await objects.open(key)).toBeUndefined();
    }
    await putText(objects, 'link', 'mine');
    await putText(objects, 'folder/new', 'mine');
    expect(readFileSync(outside, 'utf8')).toBe('secret');
    expect(readdirSync(join(fixture.data.root, 'outer'))).toEqual(['a']);
    expect(readFileSync(inFolder('link'), 'utf8')).toBe('mine');
    expect(await readText(objects, 'folder/new')).toBe('mine');
    await objects.remove('folder/a');
    expect(readdirSync(join(fixture.data.root, 'outer'))).toEqual(['a']);
  });
});
