import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomId } from '@daspanel/platform/random-id.ts';
import { describeDenial, hasCode } from './disk-errors.ts';
import { identifyFolder } from './file-identity.ts';
import { giveFile } from './give-file.ts';
import { READ_FOLDER } from './open-beneath.ts';
import { splitPath } from './object-key.ts';
import type { OpenedBucket } from './opened-bucket.ts';
import type { TouchedFolders } from './touched-folders.ts';

/** Opens a folder of the bucket, and makes it and those above it where they are missing. Undefined: something that is no folder has the place. The caller closes the descriptor. */
export function openOrMakeFolder(bucket: OpenedBucket, path: string, touched: TouchedFolders): number | undefined {
  const found = bucket.openFolder(path);
  if (found !== undefined || path === '') return found;
  const { parent, name } = splitPath(path);
  const above = openOrMakeFolder(bucket, parent, touched);
  if (above === undefined) return undefined;
  touched.add(above);
  return makeFolder(bucket, { above, name, path }) ?? bucket.openFolder(path);
}

/** Made aside and renamed with its owner, so that the site never meets a folder that it may not write. Undefined: the name is taken. */
function makeFolder(bucket: OpenedBucket, where: { above: number; name: string; path: string }): number | undefined {
  const unfinished = join(bucket.temporaryFolder, randomId('d'));
  mkdirSync(unfinished, { mode: 0o700 });
  const descriptor = openSync(unfinished, READ_FOLDER);
  try {
    giveFile(descriptor, bucket.fileOwner, 0o755);
    bucket.catalogue.saveFolder(where.path, identifyFolder(fstatSync(descriptor, { bigint: true })));
    renameSync(unfinished, `/proc/self/fd/${where.above}/${where.name}`);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    rmdirSync(unfinished);
    bucket.catalogue.removeFolder(where.path);
    if (hasCode(error, 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ENOENT', 'ELOOP')) return undefined;
    throw describeDenial(error);
  }
}

/** Removes empty folders from `path` upwards, but only those that were made for keys, and none that is an object itself. Gives the paths that went. */
export function removeEmptyFolders(bucket: OpenedBucket, path: string, touched: TouchedFolders): string[] {
  const removed: string[] = [];
  for (let folder = path; folder !== ''; folder = splitPath(folder).parent) {
    if (!removeOwnFolder(bucket, folder, touched)) break;
    removed.push(folder);
  }
  return removed;
}

/** True when there is no such folder afterwards. */
export function removeOwnFolder(bucket: OpenedBucket, path: string, touched: TouchedFolders): boolean {
  const { catalogue } = bucket;
  const opened = bucket.openFolder(path);
  if (opened === undefined) {
    catalogue.removeFolder(path);
    return true;
  }
  const identity = identifyFolder(fstatSync(opened, { bigint: true }));
  closeSync(opened);
  if (!catalogue.isOwnFolder(path, identity) || catalogue.findKept(`${path}/`).some((version) => !version.isDeleteMarker)) return false;
  const { parent, name } = splitPath(path);
  const above = bucket.openFolder(parent);
  if (above === undefined) return false;
  touched.add(above);
  try {
    rmdirSync(`/proc/self/fd/${above}/${name}`);
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY')) return false;
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  catalogue.removeFolder(path);
  return true;
}
