import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { StorageError } from '../model/storage-error.ts';

/** What the client is told of a disk without room; every other error as it is. */
export function describeDiskError(error: unknown): unknown {
  return isDiskFull(error)
    ? new StorageError('InsufficientStorage', 507, 'There is no room left for this object.', {}, { cause: error })
    : error;
}

/** What the client is told of a file or folder of the site that the site has closed to the one user that runs all; every other error as it is. */
export function describeDenial(error: unknown): unknown {
  if (!hasCode(error, 'EACCES', 'EPERM')) return error;
  return new StorageError('AccessDenied', 403, 'The permissions of this file or its folder do not allow this.', {}, { cause: error });
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
