import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { READ_FOLDER } from './open-beneath.ts';
import { loadReadNames, readNames, type ReadNames } from './read-names.ts';
import { sortInTurns } from './sort-in-turns.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync('/tmp/daspanel-names-');
});
afterEach(() => rmSync(root, { recursive: true }));

async function read(read: ReadNames): Promise<string[]> {
  const folder = openSync(root, READ_FOLDER);
  try {
    return (await read(folder)).toSorted();
  } finally {
    closeSync(folder);
  }
}

describe.each<[string, () => Promise<ReadNames>]>([
  ['by the kernel', loadReadNames],
  ['by readdir', async () => readNames],
])('%s', (_name, load) => {
  test('files and folders are named by their bytes, nothing else is', async () => {
    mkdirSync(`${root}/folder`);
    mkdirSync(`${root}/.daspanel-storage`);
    writeFileSync(`${root}/ü`, '');
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]), '');
    symlinkSync('folder', `${root}/link`);
    expect(await read(await load())).toEqual(['folder/', '\u00c3\u00bc', '\u00ff']);
  });

  test('a large folder is read whole', async () => {
    const names = Array.from({ length: 6000 }, (_, index) => `${index} ${'long '.repeat(40)}`);
    for (const name of names) writeFileSync(`${root}/${name}`, '');
    expect(await read(await load())).toEqual(names.toSorted());
  });
});

test('koffi loads here', async () => {
  expect(await loadReadNames()).not.toBe(readNames);
});

test.each([0, 1, 16_384, 16_385, 100_000])('%i names are sorted by their bytes', async (count) => {
  const names = Array.from({ length: count }, (_, index) => String((index * 7919) % 100_003));
  expect(await sortInTurns(names)).toEqual(names.toSorted());
});
