import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadOpenBeneath } from '../files/open-beneath.ts';
import { compareVersions, type Difference } from './compare-versions.ts';
import { VersionFolder } from './version-folder.ts';

const SITE = 's000000000000001';
let folder: string;
let compare: (wanted?: {
  readonly limit?: number;
  readonly from?: string;
  readonly now?: () => number;
  readonly signal?: AbortSignal;
}) => Promise<{
  readonly items: readonly Difference[];
  readonly next: string | null;
}>;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-compare-');
  for (const version of ['before', 'after']) mkdirSync(place(version, '/'), { recursive: true });
  const openBeneath = await loadOpenBeneath();
  compare = async ({ limit = 100, from, now = () => 0, signal = new AbortController().signal } = {}) => {
    using before = new VersionFolder(folder, { site: SITE, version: 'before' }, openBeneath);
    using after = new VersionFolder(folder, { site: SITE, version: 'after' }, openBeneath);
    return await compareVersions({ before, after }, { limit, from }, { now, signal });
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function place(version: string, path: string): string {
  return join(folder, SITE, 'versions', version, path);
}
function put(version: 'before' | 'after', path: string, text: string, seconds = 1_000): void {
  mkdirSync(dirname(place(version, path)), { recursive: true });
  writeFileSync(place(version, path), text);
  utimesSync(place(version, path), seconds, seconds);
}
const shown = async () => (await compare()).items.map(({ path, change }) => `${change} ${path}`);

test('files that came, went, or hold something else are told with their sizes', async () => {
  put('before', '/same.txt', 'same');
  put('after', '/same.txt', 'same', 2_000);
  put('before', '/gone.txt', 'four');
  put('after', '/lib/new.txt', 'x');
  put('before', '/lib/longer.txt', 'a');
  put('after', '/lib/longer.txt', 'abc');
  put('before', '/lib/edited.txt', 'abc');
  put('after', '/lib/edited.txt', 'xyz', 2_000);
  expect((await compare()).items).toEqual([
    { path: '/gone.txt', change: 'removed', bytesBefore: 4, bytesAfter: null },
    { path: '/lib/edited.txt', change: 'changed', bytesBefore: 3, bytesAfter: 3 },
    { path: '/lib/longer.txt', change: 'changed', bytesBefore: 1, bytesAfter: 3 },
    { path: '/lib/new.txt', change: 'added', bytesBefore: null, bytesAfter: 1 },
  ]);
});

test('permissions, empty folders and times alone are no difference; links are compared by what they say', async () => {
  put('before', '/a', 'a');
  put('after', '/a', 'a');
  chmodSync(place('after', '/a'), 0o600);
  mkdirSync(place('after', '/empty/inner'), { recursive: true });
  symlinkSync('/etc/passwd', place('before', '/link'));
  symlinkSync('/etc/passwd', place('after', '/link'));
  symlinkSync('one', place('before', '/turned'));
  symlinkSync('two', place('after', '/turned'));
  expect(await shown()).toEqual(['changed /turned']);
});

test('a file in the place of a folder is there, and what was in the folder is gone', async () => {
  put('before', '/thing/inner.txt', 'x');
  put('after', '/thing', 'y');
  expect(await shown()).toEqual(['added /thing', 'removed /thing/inner.txt']);
});

test('links to folders are never entered', async () => {
  put('before', '/real/a.txt', 'x');
  put('after', '/real/a.txt', 'x');
  symlinkSync('/', place('after', '/out'));
  expect(await shown()).toEqual(['added /out']);
});

test("somebody else's file under a second name is not read: it counts as changed where its size does not tell", async () => {
  if (process.getuid?.() !== 0) return;
  put('before', '/a', 'abc');
  writeFileSync(join(folder, 'foreign'), 'abc');
  linkSync(join(folder, 'foreign'), place('after', '/a'));
  chownSync(join(folder, 'foreign'), 12_345, 12_345);
  expect(await shown()).toEqual(['changed /a']);
});

test('pages join up to the whole, wherever they are cut', async () => {
  for (const path of ['/a', '/a-b', '/a1/x', '/b/c/d', '/b/c/e', '/b/c0', '/b/z', '/ä', '/z']) put('after', path, path);
  const all = (await compare()).items.map(({ path }) => path);
  expect(all).toHaveLength(9);
  for (const limit of [1, 2, 3, 4]) {
    const found: string[] = [];
    for (let from: string | undefined, page = 0; page < 20; page += 1) {
      const { items, next } = await compare({ limit, ...(from === undefined ? {} : { from }) });
      found.push(...items.map(({ path }) => path));
      if (next === null) break;
      from = next;
    }
    expect(found).toEqual(all);
  }
});

test('a page that takes long ends early and the next one goes on', async () => {
  for (const name of ['a', 'b', 'c', 'd']) {
    put('before', `/${name}`, name);
    put('after', `/${name}`, name);
  }
  put('after', '/e', 'e');
  let time = 0;
  const now = () => (time += 4_000);
  const paths: string[] = [];
  let from: string | undefined;
  let pages = 0;
  do {
    const { items, next } = await compare({ now, ...(from === undefined ? {} : { from }) });
    paths.push(...items.map(({ path }) => path));
    from = next ?? undefined;
    pages += 1;
  } while (from !== undefined && pages < 10);
  expect(paths).toEqual(['/e']);
  expect(pages).toBeGreaterThan(1);
});

test('whoever asked may go: the walk ends', async () => {
  put('after', '/a', 'a');
  await expect(compare({ signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
});
