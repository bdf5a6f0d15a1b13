import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadOpenBeneath, O_PATH, openBySegments, READ_FILE, READ_FOLDER, type OpenBeneath } from './open-beneath.ts';

let root: string;
let folder: number;

beforeEach(() => {
  root = mkdtempSync('/tmp/daspanel-beneath-');
  mkdirSync(`${root}/in/deep`, { recursive: true });
  writeFileSync(`${root}/in/deep/file ü`, 'inside');
  mkdirSync(`${root}/out`);
  writeFileSync(`${root}/out/file ü`, 'outside');
  symlinkSync('../out', `${root}/in/relative`);
  symlinkSync(`${root}/out`, `${root}/in/absolute`);
  symlinkSync('deep', `${root}/in/within`);
  symlinkSync('../../out/file ü', `${root}/in/deep/link`);
  folder = openSync(`${root}/in`, READ_FOLDER);
});
afterEach(() => {
  closeSync(folder);
  rmSync(root, { recursive: true });
});

describe.each<[string, () => Promise<OpenBeneath>]>([
  ['by the kernel', loadOpenBeneath],
  ['by segments', async () => openBySegments],
])('%s', (_name, load) => {
  test('files and folders beneath are opened', async () => {
    const open = await load();
    const file = open(folder, 'deep/file ü', READ_FILE);
    expect(file === undefined ? '' : readFileSync(file, 'utf8')).toBe('inside');
    const deep = open(folder, 'deep', READ_FOLDER);
    expect(deep === undefined ? false : fstatSync(deep).isDirectory()).toBe(true);
    const named = open(folder, 'deep/file ü', O_PATH);
    expect(named === undefined ? false : fstatSync(named).isFile()).toBe(true);
    for (const opened of [file, deep, named]) if (opened !== undefined) closeSync(opened);
  });

  test.each([
    'missing',
    'missing/file',
    'relative/file ü',
    'absolute/file ü',
    'within/file ü',
    'deep/link',
    'deep/file ü/x',
    'x'.repeat(300),
  ])('nothing is opened at %s', async (path) => {
    const open = await load();
    expect(open(folder, path, READ_FILE)).toBeUndefined();
  });

  test('a folder that is replaced by a link again and again never leads out', async () => {
    const open = await load();
    let opened = 0;
    for (let round = 0; round < 500; round += 1) {
      renameSync(`${root}/in/deep`, `${root}/in/aside`);
      symlinkSync('../out', `${root}/in/deep`);
      expect(open(folder, 'deep/file ü', READ_FILE)).toBeUndefined();
      rmSync(`${root}/in/deep`);
      renameSync(`${root}/in/aside`, `${root}/in/deep`);
      const file = open(folder, 'deep/file ü', READ_FILE);
      if (file === undefined) continue;
      opened += 1;
      closeSync(file);
    }
    expect(opened).toBe(500);
  });
});

test('the kernel has openat2 here, and koffi loads', async () => {
  expect(await loadOpenBeneath()).not.toBe(openBySegments);
});
