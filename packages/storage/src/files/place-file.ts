import { linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { describeDenial, hasCode } from './disk-errors.ts';
import { isPlainPath, splitPath } from './object-key.ts';
import { openOrMakeFolder, removeOwnFolder } from './make-folders.ts';
import type { OpenedBucket } from './opened-bucket.ts';
import type { TouchedFolders } from './touched-folders.ts';

/** `blocked`: no file can have the key's path; `changed`: another door was there meanwhile, so look again. */
export type Placed = 'placed' | 'blocked' | 'changed';

/**
 * Gives a finished file the path of its key, by rename, or by link where there must not be a file yet. A symbolic link, FIFO or the like that has the name
 * is replaced itself; a folder is not, except an empty one that was made for keys.
 */
export function placeFile(
  bucket: OpenedBucket,
  file: { readonly path: string; readonly key: string; readonly replaces: boolean },
  touched: TouchedFolders,
): Placed {
  if (!isPlainPath(file.key)) return 'blocked';
  const { parent, name } = splitPath(file.key);
  const folder = openOrMakeFolder(bucket, parent, touched);
  if (folder === undefined) return 'blocked';
  touched.add(folder);
  const target = `/proc/self/fd/${folder}/${name}`;
  try {
    if (file.replaces) renameSync(file.path, target);
    else linkSync(file.path, target);
    return 'placed';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'changed';
    // The folder has come to lie on another file system: the next try begins where it can end.
    if (hasCode(error, 'EXDEV')) bucket.parts.temporaryFolders.forget(bucket.place.root);
    if (!hasCode(error, 'EEXIST', 'EISDIR', 'ENOTEMPTY')) throw describeDenial(error);
  }
  return clearName(bucket, { target, key: file.key }, touched);
}

/** Something has the name that is no object, or an object that has just come. */
function clearName(bucket: OpenedBucket, { target, key }: { target: string; key: string }, touched: TouchedFolders): Placed {
  const stats = lstatSync(target, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined || bucket.mayBeObject(stats)) return 'changed';
  if (stats.isDirectory()) return removeOwnFolder(bucket, key, touched) ? 'changed' : 'blocked';
  try {
    unlinkSync(target);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'EISDIR')) throw error;
  }
  return 'changed';
}
