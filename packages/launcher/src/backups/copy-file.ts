import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { ifThere } from './walk-tree.ts';

export interface CopiedFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly stats: BigIntStats;
  /** False where it was written to during each of the tries. */
  readonly isWhole: boolean;
}

const CHUNK = 1024 * 1024;
const TRIES = 4;
/** File systems note times by the tick of a clock: what was written just before may be written again under the same time. */
const TICK_MILLISECONDS = 20;

/** What tells one content of a file from the next: a tenant can set the time of modification back, but not that of the inode's change. */
export function fingerprintOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
}

/**
 * Copies a file to `to` as it was at one moment; with `log`, the write-ahead log of a SQLite database beside it, both of the same moment. Tries again where it was written to meanwhile.
 * Undefined where it is gone. Throws what writing throws.
 */
export async function copyFile(
  at: Buffer,
  to: Buffer,
  options: { readonly signal: AbortSignal; readonly log?: { readonly at: Buffer; readonly to: Buffer } },
): Promise<{ readonly file: CopiedFile; readonly log?: CopiedFile | undefined } | undefined> {
  const { signal, log } = options;
  const copyAll = async () => ({
    file: await copyOnce(at, to, signal),
    log: log === undefined ? undefined : await copyOnce(log.at, log.to, signal),
  });
  const { value, isWhole } = await whileStable([at, ...(log === undefined ? [] : [log.at])], copyAll, signal);
  if (value.file === undefined) return undefined;
  return { file: { ...value.file, isWhole }, ...(value.log === undefined ? {} : { log: { ...value.log, isWhole } }) };
}

/** The contents of files at one moment; undefined for one that is not there. */
export async function readStable(paths: readonly Buffer[], signal: AbortSignal): Promise<readonly (Buffer | undefined)[]> {
  const { value } = await whileStable(paths, () => Promise.all(paths.map((path) => ifThere(readWhole(path)))), signal);
  return value;
}

async function readWhole(path: Buffer): Promise<Buffer> {
  await using file = await open(path, READ);
  return await file.readFile();
}

/** Does something with files again until nobody has written to them meanwhile; after some tries it is good as it is. */
async function whileStable<Value>(
  paths: readonly Buffer[],
  work: () => Promise<Value>,
  signal: AbortSignal,
): Promise<{ readonly value: Value; readonly isWhole: boolean }> {
  for (let left = TRIES; ; left -= 1) {
    const before = await readSettled(paths);
    const value = await work();
    const isWhole = before === (await readFingerprints(paths)).text;
    if (isWhole || left === 1) return { value, isWhole };
    await wait(TICK_MILLISECONDS * 2, undefined, { signal });
  }
}

/** Waits until a change that happened just now has another time than the next one would have. */
async function readSettled(paths: readonly Buffer[]): Promise<string> {
  const first = await readFingerprints(paths);
  if (Date.now() - first.newest > TICK_MILLISECONDS) return first.text;
  await wait(TICK_MILLISECONDS);
  return (await readFingerprints(paths)).text;
}

async function readFingerprints(paths: readonly Buffer[]): Promise<{ readonly text: string; readonly newest: number }> {
  const stats = await Promise.all(paths.map((path) => ifThere(statFile(path))));
  return {
    text: stats.map((one) => (one === undefined ? '' : fingerprintOf(one))).join(' '),
    newest: Math.max(...stats.map((one) => Number((one?.ctimeNs ?? 0n) / 1_000_000n))),
  };
}

async function statFile(at: Buffer): Promise<BigIntStats> {
  await using file = await open(at, READ);
  return await file.stat({ bigint: true });
}

/** Nothing of a device, a pipe or behind a link is read. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

async function copyOnce(at: Buffer, to: Buffer, signal: AbortSignal): Promise<Omit<CopiedFile, 'isWhole'> | undefined> {
  const source = await ifThere(open(at, READ));
  if (source === undefined) return undefined;
  await using from = source;
  const stats = await from.stat({ bigint: true });
  if (!stats.isFile()) return undefined;
  await using target = await open(to, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
  return { ...(await pour(from, target, signal)), stats };
}

async function pour(
  from: FileHandle,
  target: FileHandle,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  let bytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await from.read(buffer, 0, CHUNK, bytes);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await target.writeFile(piece);
    bytes += bytesRead;
  }
}

/** The sum of a whole file, read in pieces; undefined where it is not there or no file. */
export async function sumFile(
  at: Buffer | string,
  signal: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha256: string } | undefined> {
  const source = await ifThere(open(at, READ));
  if (source === undefined) return undefined;
  await using file = source;
  if (!(await file.stat()).isFile()) return undefined;
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let bytes = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, CHUNK, bytes);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(buffer.subarray(0, bytesRead));
    bytes += bytesRead;
  }
}
