import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ObjectStore } from '../model/object-store.ts';
import { changes, openBucketOf, type Change } from './testing/changes.ts';
import { readText } from './testing/test-store.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync('/tmp/daspanel-crash-');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What changes files. Between two of these nothing that stays is different. */
const CHANGING =
  'write,pwrite64,writev,pwritev,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,rmdir,ftruncate,fchown,fchmod,chmod,fsync,fdatasync';
const EVERYTHING = { prefix: '', delimiter: '', after: '', limit: 1000 };

/** Everything that a client can see, but random ids and times. */
async function describeBucket(objects: ObjectStore): Promise<string> {
  const { entries } = await objects.listVersions(EVERYTHING);
  const lines = await Promise.all(
    entries.map(async ({ key, versionId, isLatest, isDeleteMarker, etag, size, facts }) =>
      JSON.stringify({
        key,
        isLatest,
        isDeleteMarker,
        etag,
        size,
        colour: facts.metadata['colour'],
        text: await readText(objects, key, versionId),
      }),
    ),
  );
  return lines.join('\n');
}

/** After a crash and a start: nothing is left over, and the plain files are the newest versions. */
async function checkFiles(data: DataDirectory, objects: ObjectStore): Promise<void> {
  const folder = join(data.storage, 'own', 'bucket');
  expect(readdirSync(join(data.storage, 'temporary'))).toEqual([]);
  const files = readdirSync(join(folder, 'files'), { recursive: true, encoding: 'utf8' });
  for (const path of files) {
    if (statSync(join(folder, 'files', path)).isFile())
      expect(await readText(objects, path)).toBe(readFileSync(join(folder, 'files', path), 'utf8'));
  }
  const { entries } = await objects.listVersions(EVERYTHING);
  // Nothing waits for a path that is free.
  for (const { key, isLatest, isDeleteMarker, plainFile } of entries) {
    if (isLatest && !isDeleteMarker && plainFile === undefined) expect(existsSync(join(folder, 'files', key))).toBe(true);
  }
  const besides = entries.filter(({ plainFile, isDeleteMarker, size }) => plainFile === undefined && !isDeleteMarker && size > 0);
  const blobs = existsSync(join(folder, 'blobs')) ? readdirSync(join(folder, 'blobs'), { recursive: true, encoding: 'utf8' }) : [];
  expect(blobs.filter((name) => name.includes('/'))).toHaveLength(besides.length);
}

/** A data directory of its own for each run: a copy would be other files, of which the catalogue knows nothing. */
async function prepare(change: Change): Promise<string> {
  const prepared = mkdtempSync(join(root, 'data-'));
  const data = dataDirectory(prepared);
  for (const folder of [data.sites, data.buckets]) mkdirSync(folder, { recursive: true });
  const { store, objects } = await openBucketOf(data, 'fast');
  await using _store = store;
  if (change.versioning !== undefined) await store.saveVersioning('bucket', change.versioning);
  await change.prepare(objects);
  return prepared;
}

async function runTraced(directory: string, name: string, options: readonly string[]): Promise<{ status: number | null; trace: string }> {
  const trace = `${directory}.trace`;
  const program = [process.execPath, join(import.meta.dirname, 'testing', 'one-change.ts'), directory, name];
  const { status } = await runProgram('/usr/bin/strace', ['-f', '-qq', '-y', '-o', trace, ...options, '--', ...program], {
    env: { UV_THREADPOOL_SIZE: '1', NODE_COMPILE_CACHE: join(root, 'compiled') },
    timeoutMilliseconds: 30_000,
  });
  return { status, trace: readFileSync(trace, 'utf8') };
}

/** The calls between the two marks: the name of each, and how many of that name its thread had made then, which is how strace counts. */
function findCalls(trace: string): { call: string; at: number }[] {
  const count = new Map<string, number>();
  const found = new Map<string, { call: string; at: number }>();
  let isBetween = false;
  let before = '';
  for (const line of trace.split('\n')) {
    const [, thread, call] = /^(\d+) +([a-z0-9_]+)\(/.exec(line) ?? [];
    if (thread === undefined || call === undefined) continue;
    const at = (count.get(`${thread} ${call}`) ?? 0) + 1;
    count.set(`${thread} ${call}`, at);
    const isMark = line.includes('/mark"');
    if (isMark) isBetween = call === 'mkdir';
    if (!isBetween || isMark || line.includes('anon_inode:')) continue;
    // SQLite writes the pages of one transaction one after the other; that each of these is a whole or nothing is SQLite's promise.
    if (call !== 'pwrite64' || before !== 'pwrite64') found.set(`${call} ${at}`, { call, at });
    before = call;
  }
  return [...found.values()];
}

interface Crash {
  readonly name: string;
  readonly change: Change;
  readonly call: string;
  readonly at: number;
  readonly before: string;
  readonly after: string;
}

/** True when the process was killed: a thread may make fewer calls than the time before, and then nothing was cut off. */
async function crashAt({ name, change, call, at, before, after }: Crash): Promise<boolean> {
  const directory = await prepare(change);
  const data = dataDirectory(directory);
  const { status } = await runTraced(directory, name, ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${at}`]);
  const crashed = await openBucketOf(data);
  expect(status === 0 ? [after] : [before, after]).toContain(await describeBucket(crashed.objects));
  await crashed.store[Symbol.asyncDispose]();
  const { store, objects } = await openBucketOf(data);
  await using _store = store;
  await checkFiles(data, objects);
  const isMade = (await describeBucket(objects)) === after;
  if (!isMade || name === 'complete an upload') await change.make(objects);
  expect(await describeBucket(objects)).toBe(after);
  return status === null;
}

test.each(Object.entries(changes))('a crash at any call of "%s" leaves all of it or nothing', async (name, change) => {
  // What Node compiles is kept, so that all runs make the same calls.
  await runTraced(await prepare(change), name, ['-e', 'trace=none']);
  const whole = await prepare(change);
  const before = await describeDirectory(whole);
  const { status, trace } = await runTraced(whole, name, ['-e', `trace=${CHANGING}`]);
  expect(status).toBe(0);
  const after = await describeDirectory(whole);
  expect(after).not.toBe(before);
  const calls = findCalls(trace);
  expect(calls.length).toBeGreaterThan(8);
  const next = calls[Symbol.iterator]();
  let killed = 0;
  await Promise.all(
    [1, 2].map(async () => {
      for (const call of next) if (await crashAt({ name, change, ...call, before, after })) killed += 1;
    }),
  );
  expect(killed).toBeGreaterThan(calls.length * 0.7);
});

async function describeDirectory(directory: string): Promise<string> {
  const { store, objects } = await openBucketOf(dataDirectory(directory));
  await using _store = store;
  return await describeBucket(objects);
}
