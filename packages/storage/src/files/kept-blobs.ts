import { closeSync, constants, linkSync, lstatSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomId } from '@daspanel/platform/random-id.ts';
import { hasCode } from './disk-errors.ts';
import { identify } from './file-identity.ts';
import type { PlainVersion } from './key-versions.ts';
import { splitPath } from './object-key.ts';
import { READ_FOLDER } from './open-beneath.ts';
import type { BucketPlace, OpenedBucket } from './opened-bucket.ts';
import { TemporaryFile } from './temporary-file.ts';
import type { TouchedFolders } from './touched-folders.ts';

/** Where the bytes of a version lie that is no plain file. */
export function locateBlob(place: BucketPlace, blob: string): string {
  return join(place.blobs, blob.slice(-2), blob);
}

/** When a blob was made, in milliseconds since 1970. The times of its file tell other things. */
export function readBirth(blob: string): number {
  return Number.parseInt(blob.slice(1, 1 + TIME_DIGITS), 36);
}

const TIME_DIGITS = 9;

/** Milliseconds since 1970 that never go back while the process runs, whoever sets the clock. */
export function readSteadyClock(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

export function removeBlob(place: BucketPlace, blob: string | null): void {
  if (blob !== null) rmSync(locateBlob(place, blob), { force: true });
}

/** Makes the bytes of a plain file those of a version besides. Undefined: another door has changed the file meanwhile. */
export async function keepPlainFile(bucket: OpenedBucket, version: PlainVersion, touched: TouchedFolders): Promise<string | undefined> {
  const { blob, path } = prepareBlob(bucket.place, touched);
  const { parent, name } = splitPath(version.record.key);
  const folder = bucket.openFolder(parent);
  if (folder === undefined) return undefined;
  try {
    linkSync(`/proc/self/fd/${folder}/${name}`, path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    if (!hasCode(error, 'EXDEV', 'EPERM', 'EMLINK')) throw error;
    await copyPlainFile(bucket, version, path);
    return isUnchanged(bucket, version) ? blob : (rmSync(path, { force: true }), undefined);
  } finally {
    closeSync(folder);
  }
  if (identify(lstatSync(path, { bigint: true })) === version.place.identity) return blob;
  rmSync(path, { force: true });
  return undefined;
}

/** Moves the bytes of a finished upload beside the catalogue. */
export async function keepTemporaryFile(place: BucketPlace, file: TemporaryFile, touched: TouchedFolders): Promise<string> {
  const { blob, path } = prepareBlob(place, touched);
  try {
    renameSync(file.path, path);
    file.keep();
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    using copy = new TemporaryFile(dirname(path));
    await copyFile(file.path, copy.path, constants.COPYFILE_FICLONE);
    await copy.flush();
    renameSync(copy.path, path);
    copy.keep();
  }
  return blob;
}

function prepareBlob(place: BucketPlace, touched: TouchedFolders): { readonly blob: string; readonly path: string } {
  const blob = `b${readSteadyClock().toString(36).padStart(TIME_DIGITS, '0')}${randomId('x')}`;
  const path = locateBlob(place, blob);
  const made = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (made !== undefined) touched.add(openSync(dirname(made), READ_FOLDER));
  if (made !== undefined && made !== dirname(path)) touched.add(openSync(place.blobs, READ_FOLDER));
  touched.add(openSync(dirname(path), READ_FOLDER));
  return { blob, path };
}

async function copyPlainFile(bucket: OpenedBucket, version: PlainVersion, path: string): Promise<void> {
  const opened = bucket.openFile(version.record.key);
  if (opened === undefined) return;
  try {
    using copy = new TemporaryFile(dirname(path));
    await copyFile(`/proc/self/fd/${opened.descriptor}`, copy.path, constants.COPYFILE_FICLONE);
    await copy.flush();
    renameSync(copy.path, path);
    copy.keep();
  } finally {
    closeSync(opened.descriptor);
  }
}

function isUnchanged(bucket: OpenedBucket, version: PlainVersion): boolean {
  const stats = bucket.statFile(version.record.key);
  return stats !== undefined && identify(stats) === version.place.identity;
}
