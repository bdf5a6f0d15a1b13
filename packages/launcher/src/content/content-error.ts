import { isDiskFull } from '@daspanel/platform/disk-full.ts';

/** A failure of content work that its asker can understand; `code` goes to the API as it is. */
export class ContentError extends Error {
  readonly code: ContentErrorCode;
  constructor(code: ContentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type ContentErrorCode =
  | 'invalid-archive'
  | 'archive-too-large'
  | 'unsafe-entry'
  | 'disk-full'
  | 'not-a-folder'
  | 'copy-failed'
  | 'unsuitable-file'
  | 'cancelled';

/** The error as a ContentError when the disk or the site's share of it is full; any other error as it is. */
export function explainFullDisk(error: unknown): unknown {
  if (!isDiskFull(error)) return error;
  return new ContentError('disk-full', 'there is no room left on the disk; nothing was changed', { cause: error });
}
