import { closeSync, lstatSync, type BigIntStats } from 'node:fs';
import { toText } from '../files/byte-order.ts';
import { RESERVED_NAME } from '../files/object-key.ts';
import { joinPath } from './describe-entry.ts';
import { FileError, quote } from './file-error.ts';
import { readNames } from './list-folder.ts';
import type { VersionFolder } from './version-folder.ts';
import { DEEPEST } from './walk-tree.ts';

/** Something of each of two versions. */
export interface Both<Thing> {
  readonly before: Thing;
  readonly after: Thing;
}

/** One name in either of two versions, or in both. */
export interface Pair {
  readonly path: string;
  readonly name: string;
  /** Descriptors of the folders that it is in, good until the next step. Undefined: that version has no such folder. */
  readonly folders: Both<number | undefined>;
  readonly stats: Both<BigIntStats | undefined>;
}

/** Names of one folder are sorted in memory. */
const MOST_NAMES = 200_000;
/** Bytes; nothing can be asked of what has a longer path. */
const LONGEST_PATH = 4_096;

interface Level {
  readonly folders: Both<number | undefined>;
  readonly path: string;
  readonly depth: number;
  /** Names on the way to where the walk goes on; empty: from the beginning. */
  readonly from: readonly string[];
}

/**
 * Goes through two versions in step, in the order of the bytes of names, each folder before what is in it; links are not followed. `from`: the names of a path
 * that was given before; the walk goes on after it. Names that are not UTF-8 are left out.
 */
export async function* walkBoth(versions: Both<VersionFolder>, from: readonly string[]): AsyncGenerator<Pair> {
  const folders = { before: versions.before.root, after: versions.after.root };
  yield* walkLevel(versions, { folders, path: '/', depth: 0, from });
}

async function* walkLevel(versions: Both<VersionFolder>, level: Level): AsyncGenerator<Pair> {
  const { folders, path, depth, from } = level;
  const begin = from[0] === undefined ? undefined : toBytes(from[0]);
  for (const bytes of await readBoth(level)) {
    if (begin !== undefined && bytes < begin) continue;
    const name = toText(bytes);
    if (name === undefined || (path === '/' && name === RESERVED_NAME)) continue;
    const at = joinPath(path, name);
    if (Buffer.byteLength(at) > LONGEST_PATH) continue;
    const stats = { before: look(folders.before, name), after: look(folders.after, name) };
    const isOnTheWay = bytes === begin;
    if (!isOnTheWay) yield { path: at, name, folders, stats };
    if (depth < DEEPEST) yield* walkInto(versions, { folders, path: at, depth, from: isOnTheWay ? from.slice(1) : [] }, { name, stats });
  }
}

async function* walkInto(
  versions: Both<VersionFolder>,
  { folders, path, depth, from }: Level,
  { name, stats }: Pick<Pair, 'name' | 'stats'>,
): AsyncGenerator<Pair> {
  const enter = (side: 'before' | 'after') => {
    const folder = folders[side];
    return folder !== undefined && stats[side]?.isDirectory() === true ? versions[side].openFolderIn(folder, name) : undefined;
  };
  const before = enter('before');
  try {
    const after = enter('after');
    try {
      if (before !== undefined || after !== undefined)
        yield* walkLevel(versions, { folders: { before, after }, path, depth: depth + 1, from });
    } finally {
      if (after !== undefined) closeSync(after);
    }
  } finally {
    if (before !== undefined) closeSync(before);
  }
}

/** The names of both folders, each once, with a character for each byte. */
async function readBoth({ folders, path }: Level): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const folder of [folders.before, folders.after]) {
    if (folder === undefined) continue;
    for await (const { name } of readNames(folder)) {
      names.add(name);
      if (names.size > MOST_NAMES)
        throw new FileError('invalid', `the folder ${quote(path)} has more than ${MOST_NAMES} names: too many to be compared`);
    }
  }
  return [...names].toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}

function toBytes(name: string): string {
  return Buffer.from(name).toString('latin1');
}

function look(folder: number | undefined, name: string): BigIntStats | undefined {
  return folder === undefined ? undefined : lstatSync(`/proc/self/fd/${folder}/${name}`, { bigint: true, throwIfNoEntry: false });
}
