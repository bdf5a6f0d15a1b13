import type { RateLimiter } from '../../access/rate-limit.ts';
import type { Handler } from '../../http/handler.ts';
import type { ViewTickets } from '../../view/view-tickets.ts';
import type { ChangeParts } from './change-files.ts';
import { fileChangeHandlers } from './change-routes.ts';
import { fileDiffHandlers } from './diff-routes.ts';
import { extractFileHandlers, type ExtractParts } from './extract-file.ts';
import type { FileUploadStore } from './file-upload-store.ts';
import { fileReadHandlers } from './read-routes.ts';
import { fileUploadHandlers } from './upload-routes.ts';
import { viewFileHandlers } from './view-file.ts';

interface Parts extends ChangeParts, ExtractParts {
  readonly fileUploads: FileUploadStore;
  readonly viewTickets: ViewTickets;
  readonly limiter: RateLimiter;
}

/** The files of versions. The storage part does the work in a place where nothing but them can be reached; here is decided who may ask for it. */
export function fileHandlers(parts: Parts): Handler[] {
  return [
    ...fileReadHandlers(parts),
    ...fileDiffHandlers(parts),
    ...fileChangeHandlers(parts),
    ...viewFileHandlers(parts),
    ...extractFileHandlers(parts),
    ...fileUploadHandlers(parts),
  ];
}
