import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync, type BigIntStats } from 'node:fs';
import type { FileEntry } from '@daspanel/formats/site-file-requests.ts';
import { identify } from '../files/file-identity.ts';

/** Entity tag of a file: another one when its inode, size or time of change is (RFC 9110, 8.8.3). */
export function etagOf(stats: BigIntStats): string {
  return `"${createHash('sha256').update(identify(stats)).digest('hex').slice(0, 20)}"`;
}

/** `path`: of the folder, `/` or `/a/b`. `name`: with the encoding `latin1`, a character for each byte. Undefined: it has gone. */
export function describeEntry(
  folder: { readonly descriptor: number; readonly path: string },
  bytes: string,
  isOwn: (stats: BigIntStats) => boolean,
): FileEntry | undefined {
  const raw = Buffer.from(bytes, 'latin1');
  const place = Buffer.concat([Buffer.from(`/proc/self/fd/${folder.descriptor}/`), raw]);
  const stats = lstatSync(place, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const name = raw.toString();
  const isText = Buffer.from(name).equals(raw);
  const isFile = stats.isFile();
  return {
    path: joinPath(folder.path, name),
    name,
    type: isFile ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other',
    size: isFile ? Number(stats.size) : 0,
    mode: (Number(stats.mode) & 0o777).toString(8).padStart(3, '0'),
    modified: Number(stats.mtimeNs / 1_000_000n),
    ...(stats.isSymbolicLink() ? { target: readTarget(place) } : {}),
    isReachable: isText && (!isFile || isOwn(stats)),
    ...(isFile ? { etag: etagOf(stats) } : {}),
  };
}

export function joinPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

function readTarget(place: Buffer): string {
  try {
    return readlinkSync(place).toWellFormed();
  } catch {
    return '';
  }
}
