import { readlinkSync, type BigIntStats } from 'node:fs';
import { hasSameContent } from './compare-content.ts';
import { walkBoth, type Both, type Pair } from './walk-both.ts';
import type { VersionFolder } from './version-folder.ts';

/** Milliseconds; what is left then is for the next page. */
const LONGEST = 5_000;

export interface Difference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Null: there was no file or link of that name. */
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
}

interface Wanted {
  readonly limit: number;
  /** Path where the page before ended. */
  readonly from?: string | undefined;
}

interface Attention {
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * The files and links that differ between two versions, in the order of their paths: a page of them, which ends early where looking takes long. Files of the same
 * size and time of change are taken as the same. Permissions are not compared.
 */
export async function compareVersions(
  versions: Both<VersionFolder>,
  { limit, from }: Wanted,
  { now, signal }: Attention,
): Promise<{ readonly items: readonly Difference[]; readonly next: string | null }> {
  const until = now() + LONGEST;
  const items: Difference[] = [];
  let last: string | null = null;
  for await (const pair of walkBoth(versions, from === undefined ? [] : from.slice(1).split('/'))) {
    signal.throwIfAborted();
    // After at least one step, so that every page gets on.
    if (last !== null && (items.length >= limit || now() > until)) return { items, next: last };
    const found = await differenceOf(versions, pair, signal);
    if (found !== undefined) items.push(found);
    last = pair.path;
  }
  return { items, next: null };
}

async function differenceOf(versions: Both<VersionFolder>, pair: Pair, signal: AbortSignal): Promise<Difference | undefined> {
  const [before, after] = [leafOf(pair.stats.before), leafOf(pair.stats.after)];
  const sizes = { bytesBefore: sizeOf(before), bytesAfter: sizeOf(after) };
  if (before === undefined && after === undefined) return undefined;
  if (before === undefined) return { path: pair.path, change: 'added', ...sizes };
  if (after === undefined) return { path: pair.path, change: 'removed', ...sizes };
  if (await isSame(versions, pair, { before, after }, signal)) return undefined;
  return { path: pair.path, change: 'changed', ...sizes };
}

/** Folders differ by what is in them; pipes, sockets and devices are nobody's content. */
function leafOf(stats: BigIntStats | undefined): BigIntStats | undefined {
  return stats !== undefined && (stats.isFile() || stats.isSymbolicLink()) ? stats : undefined;
}

function sizeOf(stats: BigIntStats | undefined): number | null {
  return stats === undefined ? null : Number(stats.size);
}

async function isSame(
  versions: Both<VersionFolder>,
  { folders, name }: Pair,
  { before, after }: { readonly before: BigIntStats; readonly after: BigIntStats },
  signal: AbortSignal,
): Promise<boolean> {
  if (before.isFile() !== after.isFile() || before.size !== after.size) return false;
  if (!before.isFile()) return readTarget(folders.before, name) === readTarget(folders.after, name);
  return before.mtimeNs === after.mtimeNs || (await hasSameContent(versions, { folders, name }, signal));
}

function readTarget(folder: number | undefined, name: string): string | undefined {
  try {
    return folder === undefined ? undefined : readlinkSync(`/proc/self/fd/${folder}/${name}`);
  } catch {
    return undefined;
  }
}
