import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { NoRoomLeft } from '../disk-room/no-room-left.ts';
import { StorageError } from '../model/storage-error.ts';

/**
 * What the client is told of a disk without room, or of a plan that allows no more; every other error as it is. `QuotaExceeded` with 403 is what Ceph's
 * gateway answers: clients do not send again after it, as they do after 5xx.
 */
export function describeDiskError(error: unknown): unknown {
  if (error instanceof NoRoomLeft) return new StorageError('QuotaExceeded', 403, `${sentence(error.message)}.`, {}, { cause: error });
  return isDiskFull(error)
    ? new StorageError('InsufficientStorage', 507, 'There is no room left for this object.', {}, { cause: error })
    : error;
}

/** What the client is told of a file or folder of the site that the site has closed to the one user that runs all; every other error as it is. */
export function describeDenial(error: unknown): unknown {
  if (!hasCode(error, 'EACCES', 'EPERM')) return error;
  return new StorageError('AccessDenied', 403, 'The permissions of this file or its folder do not allow this.', {}, { cause: error });
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
