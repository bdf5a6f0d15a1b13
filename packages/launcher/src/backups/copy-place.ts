import type { WriteStream } from 'node:fs';
import { link, mkdir, readlink, symlink, unlink } from 'node:fs/promises';
import { once } from 'node:events';
import type { BackupEntry } from '@daspanel/formats/backup-manifest.ts';
import { copyFile, fingerprintOf, type CopiedFile } from './copy-file.ts';
import { below, notePath } from './entry-path.ts';
import type { Former } from './former-backup.ts';
import type { Tally } from './progress-of-backup.ts';
import { ifThere, walkTree, type Found } from './walk-tree.ts';
import { isLeftOut } from './what-is-kept.ts';

export interface CopyParts {
  /** The data directory. */
  readonly root: string;
  /** The backup's folder `files`. */
  readonly files: string;
  readonly index: WriteStream;
  readonly former: Former;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

/** Copies one place of the data directory, with everything below it, into the backup and notes it in the index. */
export async function copyPlace(parts: CopyParts, path: string): Promise<void> {
  const found = walkTree(parts.root, path, {
    enters: (folder) => !isLeftOut(folder),
    onProblem: (at, problem) => parts.tally.problem(at, problem),
    signal: parts.signal,
  });
  for await (const one of found) await copyFound(parts, one);
}

async function copyFound(parts: CopyParts, found: Found): Promise<void> {
  if (found.stats.isDirectory()) {
    await mkdir(below(parts.files, found.path), { recursive: true, mode: 0o700 });
    await writeEntry(parts.index, { kind: 'folder', ...placeOf(found, found.stats) });
  } else if (found.stats.isSymbolicLink()) await copyLink(parts, found);
  // Sockets, pipes and devices hold nothing.
  else if (found.stats.isFile() && !belongsToDatabase(found) && !isLeftOut(found.path)) await copyRegular(parts, found);
}

async function copyLink(parts: CopyParts, found: Found): Promise<void> {
  const target = await ifThere(readlink(found.at, { encoding: 'buffer' }));
  if (target === undefined) return;
  await symlink(target, below(parts.files, found.path));
  await writeEntry(parts.index, { kind: 'link', ...placeOf(found, found.stats), targetBase64: target.toString('base64') });
}

/** The files beside a SQLite database are taken with it: its write-ahead log in the same moment, what processes share of it never. */
function belongsToDatabase({ path, beside }: Found): boolean {
  const name = nameOf(path);
  return /-(wal|shm)$/.test(name) && beside.has(name.slice(0, -4));
}

async function copyRegular(parts: CopyParts, found: Found): Promise<void> {
  const to = below(parts.files, found.path);
  const log = { at: withLog(found.at), to: withLog(to), path: withLog(found.path) };
  const hasLog = found.beside.has(`${nameOf(found.path)}-wal`);
  const former = hasLog ? undefined : parts.former.find(found.path, fingerprintOf(found.stats));
  if (former !== undefined && (await isLinked(former.at, to))) {
    parts.tally.add(former.bytes, false);
    const { bytes, sha256 } = former;
    return writeEntry(parts.index, { kind: 'file', ...placeOf(found, found.stats), bytes, sha256, same: fingerprintOf(found.stats) });
  }
  const copied = await copyFile(found.at, to, { signal: parts.signal, ...(hasLog ? { log } : {}) });
  if (copied === undefined) return;
  await noteFile(parts, found.path, copied.file);
  if (copied.log !== undefined) await noteFile(parts, log.path, copied.log);
}

async function noteFile(parts: CopyParts, path: Buffer, { bytes, sha256, stats, isWhole }: CopiedFile): Promise<void> {
  parts.tally.add(bytes, true);
  if (!isWhole) parts.tally.problem(path, 'it was written to each time it was read, and may be torn');
  await writeEntry(parts.index, { kind: 'file', ...placeOf({ path }, stats), bytes, sha256, same: isWhole ? fingerprintOf(stats) : '' });
}

/** Whether the file of the former backup has become this one's too. It may have been deleted, or have as many links as a file system can. */
async function isLinked(from: Buffer, to: Buffer): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch {
    await unlink(to).catch(() => {});
    return false;
  }
}

function placeOf({ path }: Pick<Found, 'path'>, stats: Found['stats']) {
  const mode = Number(stats.mode) & 0o7777;
  return { ...notePath(path), mode, user: Number(stats.uid), group: Number(stats.gid), modified: String(stats.mtimeNs) };
}

function withLog(path: Buffer): Buffer {
  return Buffer.concat([path, Buffer.from('-wal')]);
}

function nameOf(path: Buffer): string {
  return path.subarray(path.lastIndexOf('/') + 1).toString('latin1');
}

export async function writeEntry(index: WriteStream, entry: BackupEntry): Promise<void> {
  if (!index.write(`${JSON.stringify(entry)}\n`)) await once(index, 'drain');
}
