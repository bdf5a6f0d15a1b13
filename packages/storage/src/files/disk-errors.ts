import { StorageError } from '../model/storage-error.ts';

/** sqlite.org/rescode.html: SQLITE_FULL, and SQLITE_IOERR_WRITE, which some file systems give instead. */
const FULL_IN_SQLITE: ReadonlySet<unknown> = new Set([13, 778]);
const FULL_IN_SYSTEM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** What the client is told of a disk without room; every other error as it is. */
export function describeDiskError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return isDiskFull(error)
    ? new StorageError('InsufficientStorage', 507, 'There is no room left for this object.', {}, { cause: error })
    : error;
}

/** What the client is told of a file or folder of the site that the site has closed to the one user that runs all; every other error as it is. */
export function describeDenial(error: unknown): unknown {
  if (!hasCode(error, 'EACCES', 'EPERM')) return error;
  return new StorageError('AccessDenied', 403, 'The permissions of this file or its folder do not allow this.', {}, { cause: error });
}

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('errcode' in error && FULL_IN_SQLITE.has(error.errcode)) || ('code' in error && FULL_IN_SYSTEM.has(error.code));
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
