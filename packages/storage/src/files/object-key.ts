import { StorageError } from '../model/storage-error.ts';

/** Name of the folder that holds unfinished files where `data/storage` lies on another file system. Never listed, never the begin of a plain path. */
export const RESERVED_NAME = '.daspanel-storage';

/** Throws what S3 says of keys that it does not take. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw new StorageError('KeyTooLongError', 400, 'Your key is too long');
  if (key === '' || key.includes('\0') || !key.isWellFormed()) {
    throw new StorageError('InvalidArgument', 400, 'A key is 1 to 1,024 bytes of UTF-8 without the character NUL.');
  }
}

/** True when a file can have this path beneath the folder of a bucket. Other keys live in the catalogue, with their bytes beside it. */
export function isPlainPath(key: string): boolean {
  if (key === RESERVED_NAME || key.startsWith(`${RESERVED_NAME}/`)) return false;
  return key.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..' && Buffer.byteLength(segment) <= 255);
}

export function splitPath(path: string): { readonly parent: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? { parent: '', name: path } : { parent: path.slice(0, slash), name: path.slice(slash + 1) };
}
