import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { NoRoomLeft } from '../disk-room/no-room-left.ts';
import { hasCode } from '../files/disk-errors.ts';

export type FileErrorCode =
  | 'not-found'
  | 'exists'
  | 'wrong-kind'
  | 'changed'
  | 'denied'
  | 'disk-full'
  | 'limit-reached'
  | 'too-large'
  | 'too-deep'
  | 'wrong-offset'
  | 'incomplete'
  | 'invalid';

/** What whoever asked is told: a stable code, a sentence, and facts that belong to the code (`etag` to `changed`, `offset` to `wrong-offset`). */
export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: FileErrorCode, message: string, facts: Readonly<Record<string, string | number>> = {}, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'FileError';
    this.code = code;
    this.facts = facts;
  }
}

export function nothingThere(path: string): FileError {
  return new FileError('not-found', `there is no ${quote(path)}, or a symbolic link leads to it, which is not followed`);
}

export function alreadyThere(path: string): FileError {
  return new FileError('exists', `there is something at ${quote(path)} already: choose another name, or remove it first`);
}

/** A name as part of a sentence: control characters are shown as escapes. */
export function quote(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

/** An error of the file system as one that people are told; undefined for what is a fault of Daspanel. */
export function explainFileError(error: unknown): FileError | undefined {
  if (error instanceof FileError) return error;
  const cause = { cause: error };
  if (error instanceof NoRoomLeft) return new FileError('limit-reached', error.message, {}, cause);
  if (isDiskFull(error)) return new FileError('disk-full', 'there is no room left on the disk; what was there is as it was', {}, cause);
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'AccessDenied'))
    return new FileError('denied', 'the permissions of the file or its folder do not allow this', {}, cause);
  if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP'))
    return new FileError('not-found', 'it has gone meanwhile: read the folder again', {}, cause);
  if (hasCode(error, 'EEXIST', 'ENOTEMPTY', 'EISDIR'))
    return new FileError('exists', 'something else has come to that name meanwhile: read the folder again', {}, cause);
  if (hasCode(error, 'ENAMETOOLONG')) return new FileError('invalid', 'the name is too long for the file system', {}, cause);
  return undefined;
}
