import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';

/** Inode, size and time of change: what binds the facts of the catalogue to the bytes of a file. A path alone binds nothing, because other doors write too. */
export type FileIdentity = string;

export function identify(stats: BigIntStats): FileIdentity {
  return `${stats.ino}.${stats.size}.${stats.mtimeNs}`;
}

/** Longer than the kernel's clock for files stands still, in nanoseconds. */
const MOMENT = 100_000_000n;

/**
 * Whether a file may be the copy of one with this identity, as `cp --archive` and backups make them: everything is the same but the inode. A copy is made
 * after the moment that its time tells; a file that took the other's place within that moment is none.
 */
export function isCopyOf(identity: FileIdentity, stats: BigIntStats): boolean {
  return stats.ctimeNs - stats.mtimeNs > MOMENT && identity.endsWith(`.${stats.size}.${stats.mtimeNs}`);
}

/** Of a folder, whose size and times change with what is in it. The number of an inode is given again, so the time of its birth belongs to it. */
export function identifyFolder(stats: BigIntStats): FileIdentity {
  return `${stats.ino}.${stats.birthtimeNs}`;
}

/** ETag of a file that another door has written: stays as long as the file, and tells by its `-` that it is no MD5. */
export function describeForeignContent(stats: BigIntStats): string {
  return `${createHash('md5').update(`${stats.size}|${stats.mtimeNs}|${stats.ino}`).digest('hex')}-0`;
}

export function readLastModified(stats: BigIntStats): number {
  return Number(stats.mtimeNs / 1_000_000n);
}
