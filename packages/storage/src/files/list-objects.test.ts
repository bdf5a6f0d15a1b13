import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ListRequest, ObjectStore } from '../model/object-store.ts';
import { isPlainPath } from './object-key.ts';
import { listKeys, openTestStore, putText, type TestStore } from './testing/test-store.ts';

let fixture: TestStore;
let objects: ObjectStore;
let folder: string;

beforeEach(async () => {
  fixture = await openTestStore();
  ({ objects, folder } = await fixture.makeBucket());
});
afterEach(() => fixture[Symbol.asyncDispose]());

const compareBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** What the S3 API reference says of a page, without any of the machinery. */
function listReference(keys: readonly string[], request: ListRequest): { page: string[]; isTruncated: boolean } {
  const found = new Set<string>();
  for (const key of keys.toSorted(compareBytes)) {
    if (!key.startsWith(request.prefix)) continue;
    const end = request.delimiter === '' ? -1 : key.indexOf(request.delimiter, request.prefix.length);
    const entry = end < 0 ? key : key.slice(0, end + request.delimiter.length);
    if (compareBytes(entry, request.after) > 0) found.add(end < 0 ? `${entry} (key)` : `${entry} (prefix)`);
  }
  const all = [...found];
  return { page: all.slice(0, request.limit), isTruncated: all.length > request.limit };
}

async function listPage(request: ListRequest): Promise<{ page: string[]; isTruncated: boolean; last: string }> {
  const { entries, prefixes, isTruncated, last } = await objects.list(request);
  const named = [
    ...entries.map(({ key }) => [key, `${key} (key)`] as const),
    ...prefixes.map((prefix) => [prefix, `${prefix} (prefix)`] as const),
  ];
  return { page: named.toSorted(([one], [other]) => compareBytes(one, other)).map(([, name]) => name), isTruncated, last };
}

/** Linear congruential, so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('pages', () => {
  test.each([1, 2, 3])('of random keys are those of a sorted list (seed %i)', { timeout: 60_000 }, async (seed) => {
    const random = createRandom(seed);
    const segments = ['a', 'b', 'ab', 'a!', 'a0', 'ä', '\u{ff5e}', '\u{1f600}', 'é', '-', '.x', 'Z', 'a.b', 'a b', ''];
    const keys = new Set<string>();
    while (keys.size < 120) {
      const key = Array.from({ length: 1 + random(4) }, () => segments[random(segments.length)]).join('/');
      if (key !== '') keys.add(key);
    }
    for (const key of keys) await putText(objects, key, 'x');
    for (let round = 0; round < 150; round += 1) {
      const any = [...keys][random(keys.size)] ?? '';
      const prefix = ['', any.slice(0, random(4)), 'a/', 'a', 'ä/'][random(5)]?.toWellFormed() ?? '';
      const delimiter = ['', '/', '/', 'b', '/a', 'ä', '\u{1f600}'][random(7)] ?? '';
      const after = ['', any, `${any}/`, any.slice(0, 2).toWellFormed(), 'a/', 'zzz'][random(6)] ?? '';
      const request = { prefix, delimiter, after, limit: random(3) === 0 ? 1000 : 1 + random(6) };
      const { page, isTruncated } = await listPage(request);
      expect({ request, page, isTruncated }).toEqual({ request, ...listReference([...keys], request) });
    }
  });

  test('of 10,000 keys, one after the other, give each key once', { timeout: 60_000 }, async () => {
    const random = createRandom(7);
    const keys = new Set<string>();
    while (keys.size < 10_000) keys.add(`${['', 'x/', 'y/z/', 'ü/'][random(4)]}file-${random(1_000_000)}`);
    for (const key of keys) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), '');
    }
    for (const delimiter of ['', '/']) {
      const seen: string[] = [];
      let after = '';
      for (;;) {
        const { page, isTruncated, last } = await listPage({ prefix: '', delimiter, after, limit: 997 });
        seen.push(...page);
        after = last;
        if (!isTruncated) break;
      }
      expect(seen).toEqual(listReference([...keys], { prefix: '', delimiter, after: '', limit: 20_000 }).page);
    }
  });
});

test('empty folders, and folders with nothing listable in them, are no prefixes', async () => {
  mkdirSync(join(folder, 'empty/deep'), { recursive: true });
  await putText(objects, 'full/a', 'x');
  expect(await listKeys(objects, { delimiter: '/' })).toEqual(['full/']);
  writeFileSync(join(folder, 'empty/deep/a'), 'x');
  expect(await listKeys(objects, { delimiter: '/' })).toEqual(['empty/', 'full/']);
  expect(await listKeys(objects, { delimiter: '/', prefix: 'empty/' })).toEqual(['empty/deep/']);
});

test('names that are no UTF-8 are not listed, nor unfinished files', async () => {
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/dir-`), Buffer.from([0xff])]));
  mkdirSync(join(folder, '.daspanel-storage'));
  writeFileSync(join(folder, '.daspanel-storage/t1'), 'x');
  await putText(objects, 'good', 'x');
  expect(await listKeys(objects)).toEqual(['good']);
  expect(await listKeys(objects, { delimiter: '-' })).toEqual(['good']);
});

test('a change is seen by the very next listing', async () => {
  for (let index = 0; index < 200; index += 1) {
    writeFileSync(join(folder, `f${index}`), '');
    expect(await listKeys(objects)).toContain(`f${index}`);
    if (index % 3 === 0) {
      rmSync(join(folder, `f${index}`));
      expect(await listKeys(objects)).not.toContain(`f${index}`);
    }
  }
});

test('a page without room is empty', async () => {
  await putText(objects, 'a', 'x');
  expect(await objects.list({ prefix: '', delimiter: '', after: '', limit: 0 })).toEqual({
    entries: [],
    prefixes: [],
    isTruncated: false,
    last: '',
  });
});

test('a plain path has no empty, dotted or long segment', () => {
  expect(['a', 'a/b', '...', 'ü/é', 'x'.repeat(255)].every(isPlainPath)).toBe(true);
  expect(['', '/', 'a/', '/a', 'a//b', '.', 'a/..', '../a', 'x'.repeat(256), 'ü'.repeat(128)].some(isPlainPath)).toBe(false);
});
