import { closeSync, fstatSync, lstatSync, openSync, unlinkSync, type BigIntStats } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import type { KeptVersion } from './catalogue-store.ts';
import { describeDenial, hasCode } from './disk-errors.ts';
import { giveFile } from './give-file.ts';
import { identify } from './file-identity.ts';
import { locateBlob, removeBlob } from './kept-blobs.ts';
import { isPlain, readVersions } from './key-versions.ts';
import { isPlainPath, splitPath } from './object-key.ts';
import type { OpenedBucket } from './opened-bucket.ts';
import { READ_FILE } from './open-beneath.ts';
import { placeFile } from './place-file.ts';
import { TemporaryFile } from './temporary-file.ts';
import type { TouchedFolders } from './touched-folders.ts';

/**
 * Makes the plain file of a key agree with its versions: removes a file that counts no more, forgets kept copies of the version that the file is, and gives
 * the newest version its path when nothing blocks it. Ends every change, and every change that the end of the process cut off. The key is locked.
 */
export async function settleKey(bucket: OpenedBucket, key: string, touched: TouchedFolders): Promise<void> {
  const newest = readVersions(bucket, key)[0];
  if (isPlain(newest)) {
    forgetCopies(bucket, key, newest.content.versionId);
  } else if (isPlainPath(key)) {
    removePlainFile(bucket, key, touched);
    if (newest?.place.kind === 'kept') await promote(bucket, newest.place.kept, touched);
  }
  const stats = isPlainPath(key) ? bucket.statFile(key) : undefined;
  try {
    bucket.catalogue.removeOtherPlain(key, stats === undefined ? undefined : identify(stats));
  } catch (error) {
    // These rows speak of files that are gone. Removing an object must work when there is no room left for anything.
    if (!isDiskFull(error)) throw error;
  }
}

/** Removes the file that the key has, if any. */
export function removePlainFile(bucket: OpenedBucket, key: string, touched: TouchedFolders): void {
  const { parent, name } = splitPath(key);
  const folder = bucket.openFolder(parent);
  if (folder === undefined) return;
  touched.add(folder);
  const path = `/proc/self/fd/${folder}/${name}`;
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined || !bucket.mayBeObject(stats)) return;
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EISDIR')) throw describeDenial(error);
  }
}

export function forgetCopies(bucket: OpenedBucket, key: string, versionId: string): void {
  for (const copy of bucket.catalogue.findKept(key)) {
    if (copy.versionId !== versionId) continue;
    bucket.catalogue.removeKept(copy);
    removeBlob(bucket.place, copy.blob);
  }
}

async function promote(bucket: OpenedBucket, kept: KeptVersion, touched: TouchedFolders): Promise<void> {
  if (kept.isDeleteMarker || kept.blob === null) return;
  const source = locateBlob(bucket.place, kept.blob);
  try {
    if (linkBlob(bucket, { kept, source }, touched)) forgetCopies(bucket, kept.key, kept.versionId);
  } catch (error) {
    if (!hasCode(error, 'EXDEV', 'EPERM', 'EMLINK')) throw error;
    using copy = new TemporaryFile(bucket.temporaryFolder);
    await copyFile(source, copy.path);
    await copy.flush();
    if (linkBlob(bucket, { kept, source: copy.path }, touched)) forgetCopies(bucket, kept.key, kept.versionId);
  }
}

/** Row first, then the name: a file without its row would have lost its facts. */
function linkBlob(bucket: OpenedBucket, { kept, source }: { kept: KeptVersion; source: string }, touched: TouchedFolders): boolean {
  const opened = openSync(source, READ_FILE);
  let stats: BigIntStats;
  try {
    giveFile(opened, bucket.fileOwner, 0o644);
    stats = fstatSync(opened, { bigint: true });
  } finally {
    closeSync(opened);
  }
  const identity = identify(stats);
  bucket.catalogue.savePlain(identity, kept);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const placed = placeFile(bucket, { path: source, key: kept.key, replaces: false }, touched);
    if (placed === 'placed') return true;
    if (placed === 'blocked') break;
  }
  bucket.catalogue.removePlain(kept.key, identity);
  return false;
}
