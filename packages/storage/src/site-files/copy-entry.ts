import { closeSync, fsyncSync, lchownSync, openSync, readlinkSync, symlinkSync, write, type BigIntStats } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { FileEntry } from '@daspanel/formats/site-file-requests.ts';
import { hasCode } from '../files/disk-errors.ts';
import { giveFile } from '../files/give-file.ts';
import { toText } from '../files/byte-order.ts';
import { joinPath } from './describe-entry.ts';
import type { SiteRoom } from '../disk-room/disk-room.ts';
import { alreadyThere, FileError, nothingThere } from './file-error.ts';
import { readNames } from './list-folder.ts';
import { makeFolderAt } from './make-folder.ts';
import { readBlocks } from './read-file.ts';
import { locateIn, statLocated, WRITE_NEW, type Located, type VersionFolder } from './version-folder.ts';
import { DEEPEST } from './walk-tree.ts';
import { describeAt } from './write-file.ts';

const writeLater = promisify(write);

/** Copies a file, link, or folder with all that is in it. Links stay links; pipes, sockets and devices are left out; no bits beside permissions are kept. */
export async function copyEntry(
  version: VersionFolder,
  { from, to }: { readonly from: string; readonly to: string },
  { signal, room }: Limits,
): Promise<FileEntry> {
  if (to.startsWith(`${from}/`)) throw new FileError('invalid', 'a folder cannot be copied into itself');
  using source = version.locate(from);
  using target = version.locate(to);
  const stats = statLocated(source);
  if (stats === undefined) throw nothingThere(from);
  if (statLocated(target) !== undefined) throw alreadyThere(to);
  await copyLocated(version, { source, stats, target, path: to, depth: 0 }, { signal, room });
  fsyncSync(target.folder);
  return describeAt(version, to);
}

/** What a copy may take. */
interface Limits {
  readonly signal: AbortSignal;
  /** Undefined: no plan limits the site. */
  readonly room: SiteRoom | undefined;
}

interface Copy {
  readonly source: Located;
  readonly stats: BigIntStats;
  readonly target: Located;
  readonly path: string;
  readonly depth: number;
}

async function copyLocated(version: VersionFolder, copy: Copy, limits: Limits): Promise<void> {
  limits.signal.throwIfAborted();
  if (copy.depth > DEEPEST) throw new FileError('too-deep', `folders are nested more than ${DEEPEST} deep`);
  if (copy.stats.isDirectory()) await copyFolder(version, copy, limits);
  else if (copy.stats.isFile()) await copyFile(version, copy, limits);
  else if (copy.stats.isSymbolicLink()) copyLink(version, copy);
}

async function copyFolder(version: VersionFolder, { source, stats, target, path, depth }: Copy, limits: Limits): Promise<void> {
  const from = version.openFolderIn(source.folder, source.name);
  if (from === undefined) return;
  try {
    const into = makeFolderAt(version, target, path, Number(stats.mode) & 0o777);
    try {
      for await (const seen of readNames(from)) {
        const name = toText(seen.name);
        if (name === undefined) continue;
        const inner = locateIn(from, name, false);
        const found = statLocated(inner);
        if (found === undefined) continue;
        const next = { source: inner, stats: found, target: locateIn(into, name, false), path: joinPath(path, name), depth: depth + 1 };
        await copyLocated(version, next, limits);
      }
    } finally {
      closeSync(into);
    }
  } finally {
    closeSync(from);
  }
}

async function copyFile(version: VersionFolder, { source, target, path }: Copy, { signal, room }: Limits): Promise<void> {
  const opened = version.openFileIn(source.folder, source.name);
  if (opened === undefined) return;
  const blocks = readBlocks(opened.descriptor, 0, Number(opened.stats.size));
  let made: number;
  try {
    made = openSync(target.path, WRITE_NEW, 0o600);
  } catch (error) {
    closeSync(opened.descriptor);
    throw hasCode(error, 'EEXIST') ? alreadyThere(path) : error;
  }
  try {
    for await (const block of blocks) {
      signal.throwIfAborted();
      room?.spend(block.length);
      for (let done = 0; done < block.length;) done += (await writeLater(made, block, done)).bytesWritten;
    }
    giveFile(made, version.owner, Number(opened.stats.mode) & 0o777);
  } finally {
    closeSync(made);
  }
}

/** A site may have put something else in the place of the link since it was looked at. */
function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch (error) {
    throw hasCode(error, 'EINVAL') ? nothingThere(basename(path)) : error;
  }
}

function copyLink(version: VersionFolder, { source, target }: Copy): void {
  symlinkSync(readLink(source.path), target.path);
  try {
    lchownSync(target.path, version.owner.uid, version.owner.gid);
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'ENOENT')) throw error;
  }
}
