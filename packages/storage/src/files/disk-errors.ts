import { StorageError } from '../model/storage-error.ts';

/** sqlite.org/rescode.html: SQLITE_FULL, and SQLITE_IOERR_WRITE, which some file systems give instead. */
const FULL_IN_SQLITE: ReadonlySet<unknown> = new Set([13, 778]);
const FULL_IN_SYSTEM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** What the client is told of a disk without room and of files that may not be read; every other error as it is. */
export function describeDiskError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (hasCode(error, 'EACCES'))
    return new StorageError('AccessDenied', 403, 'The site does not let this file be read.', {}, { cause: error });
  return isDiskFull(error)
    ? new StorageError('InsufficientStorage', 507, 'There is no room left for this object.', {}, { cause: error })
    : error;
}

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('errcode' in error && FULL_IN_SQLITE.has(error.errcode)) || ('code' in error && FULL_IN_SYSTEM.has(error.code));
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
