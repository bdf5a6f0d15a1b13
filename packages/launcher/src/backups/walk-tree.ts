import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { below } from './entry-path.ts';

/** One thing that was found; `at` is where it is reached while the walk stands at it: through the open folder that it lies in, so that no link can be put in its way. */
export interface Found {
  /** Relative to the root. */
  readonly path: Buffer;
  readonly at: Buffer;
  readonly stats: BigIntStats;
  /** Names beside it, sorted. */
  readonly beside: ReadonlySet<string>;
}

interface Level {
  readonly folder: FileHandle;
  readonly path: Buffer;
  readonly names: readonly Buffer[];
  readonly beside: ReadonlySet<string>;
  next: number;
}

export interface WalkWishes {
  /** Whether the walk goes into a folder. */
  readonly enters: (path: Buffer) => boolean;
  readonly onProblem: (path: Buffer, problem: string) => void;
  readonly signal: AbortSignal;
}

const DEEPEST = 200;
const LONGEST_PATH = 3_000;

/**
 * Everything at and below `path` (relative to `root`, which is trusted), folders before what is in them, each folder sorted by bytes. What is gone when the walk comes to it is passed over:
 * others work there meanwhile, and not all of them are to be trusted.
 */
export async function* walkTree(root: string, path: string, wishes: WalkWishes): AsyncGenerator<Found> {
  const top = await statOf(below(root, path));
  if (top === undefined) return;
  yield { path: Buffer.from(path), at: below(root, path), stats: top, beside: new Set() };
  const levels: Level[] = [];
  const enter = async (at: Buffer, folderPath: Buffer) => {
    const level = await openLevel(at, folderPath);
    if (level !== undefined) levels.push(level);
  };
  try {
    if (top.isDirectory() && wishes.enters(Buffer.from(path))) await enter(below(root, path), Buffer.from(path));
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      wishes.signal.throwIfAborted();
      const name = level.names[level.next++];
      if (name === undefined) {
        levels.pop();
        await level.folder.close();
        continue;
      }
      const found = { path: below(level.path, name), at: below(`/proc/self/fd/${level.folder.fd}`, name) };
      const stats = await statOf(found.at);
      if (stats === undefined) continue;
      if (found.path.length > LONGEST_PATH || levels.length > DEEPEST) {
        wishes.onProblem(found.path, 'it lies too deep, and was left out');
        continue;
      }
      yield { ...found, stats, beside: level.beside };
      if (stats.isDirectory() && wishes.enters(found.path)) await enter(found.at, found.path);
    }
  } finally {
    for (const { folder } of levels) await folder.close();
  }
}

async function openLevel(at: Buffer, path: Buffer): Promise<Level | undefined> {
  const folder = await ifThere(open(at, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW));
  if (folder === undefined) return undefined;
  try {
    const names = await readdir(Buffer.from(`/proc/self/fd/${folder.fd}`), { encoding: 'buffer' });
    names.sort((one, other) => one.compare(other));
    return { folder, path, names, beside: new Set(names.map((name) => name.toString('latin1'))), next: 0 };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function statOf(at: Buffer): Promise<BigIntStats | undefined> {
  return ifThere(lstat(at, { bigint: true }));
}

const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** Undefined where it is gone, or has become something else. */
export async function ifThere<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && GONE.has(String(error.code))) return undefined;
    throw error;
  }
}
