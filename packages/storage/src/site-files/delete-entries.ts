import { closeSync, fsyncSync, lstatSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { randomId } from '@daspanel/platform/random-id.ts';
import { toText } from '../files/byte-order.ts';
import { hasCode } from '../files/disk-errors.ts';
import { joinPath } from './describe-entry.ts';
import { nothingThere } from './file-error.ts';
import { readNames } from './list-folder.ts';
import { locateIn, statLocated, type VersionFolder } from './version-folder.ts';

/** Folders deeper than this are moved to the top of the tree that is being deleted: each level holds a descriptor. */
const DEEP = 64;

/** Deletes what has these names in a folder, with all that is in it. Links go themselves. */
export async function deleteEntries(
  version: VersionFolder,
  { folder, names }: { readonly folder: string; readonly names: readonly string[] },
  signal: AbortSignal,
): Promise<{ readonly deleted: number }> {
  let deleted = 0;
  for (const name of names) {
    using located = version.locate(joinPath(folder, name));
    const stats = statLocated(located);
    if (stats === undefined) throw nothingThere(joinPath(folder, name));
    if (stats.isDirectory()) deleted += await deleteTree(version, located.folder, name, signal);
    else unlinkSync(located.path);
    deleted += 1;
    fsyncSync(located.folder);
  }
  return { deleted };
}

/** Gives how many things were in it. */
async function deleteTree(version: VersionFolder, folder: number, name: string, signal: AbortSignal): Promise<number> {
  const top = version.openFolderIn(folder, name);
  if (top === undefined) return 0;
  let deleted = 0;
  try {
    // What comes to it meanwhile, from others or from its own depths, is met by the next round.
    for (let round = 0; round < 1_000; round += 1) {
      deleted += await emptyFolder(version, { folder: top, top, depth: 0 }, signal);
      if (removeFolder(`/proc/self/fd/${folder}/${name}`)) return deleted;
    }
  } finally {
    closeSync(top);
  }
  return deleted;
}

interface Level {
  readonly folder: number;
  readonly top: number;
  readonly depth: number;
}

async function emptyFolder(version: VersionFolder, { folder, top, depth }: Level, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  for await (const { name: bytes } of readNames(folder)) {
    signal.throwIfAborted();
    const path = placeOf(folder, bytes);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    deleted += 1;
    if (!stats.isDirectory()) {
      ignoreGone(() => unlinkSync(path));
      continue;
    }
    if (depth >= DEEP) {
      ignoreGone(() => renameSync(path, placeOf(top, randomId('t'))));
      continue;
    }
    const plain = toText(bytes) ?? giveTextName(folder, path);
    const opened = version.openFolderIn(folder, plain);
    if (opened === undefined) continue;
    try {
      deleted += await emptyFolder(version, { folder: opened, top, depth: depth + 1 }, signal);
    } finally {
      closeSync(opened);
    }
    removeFolder(locateIn(folder, plain, false).path);
  }
  return deleted;
}

/** A name that is no text cannot be opened. */
function giveTextName(folder: number, path: Buffer): string {
  const name = randomId('t');
  ignoreGone(() => renameSync(path, placeOf(folder, name)));
  return name;
}

function placeOf(folder: number, bytes: string): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), Buffer.from(bytes, 'latin1')]);
}

function ignoreGone(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EISDIR', 'ENOTDIR')) throw error;
  }
}

/** True when it is not there any more. */
function removeFolder(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) return false;
    throw error;
  }
}
