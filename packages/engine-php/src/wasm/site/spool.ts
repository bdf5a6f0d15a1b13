import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import type { RequestBody } from '../instance/request-body.ts';
import type { SiteFiles } from './site-files.ts';

/** Bodies up to this size stay in memory. */
const LARGEST_IN_MEMORY = 1024 * 1024;

/** Collects the body of a request: small ones in memory, larger ones in a file without a name, which worker threads can read. */
export interface Spool {
  write(chunk: Buffer): void;
  readonly length: number;
  body(): RequestBody;
  /** Gives the file back. */
  close(): void;
}

/** `folder` lies in the site's folder, which `files` is confined to. */
export function createSpool(files: SiteFiles, folder: string): Spool {
  let chunks: Buffer[] = [];
  let length = 0;
  let descriptor: number | undefined;

  const append = (file: number, chunk: Buffer) => {
    for (let at = 0; at < chunk.length;) at += files.writeSync(file, chunk, at);
  };
  return {
    write(chunk) {
      length += chunk.length;
      if (descriptor === undefined && length > LARGEST_IN_MEMORY) {
        descriptor = openNameless(files, folder);
        for (const earlier of chunks) append(descriptor, earlier);
        chunks = [];
      }
      if (descriptor === undefined) chunks.push(Buffer.from(chunk));
      else append(descriptor, chunk);
    },
    get length() {
      return length;
    },
    body: () => (descriptor === undefined ? Buffer.concat(chunks) : { descriptor, length }),
    close() {
      if (descriptor !== undefined) files.closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function openNameless(files: SiteFiles, folder: string): number {
  const path = `${folder}/.body-${randomUUID()}`;
  const descriptor = files.openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  files.unlinkSync(path);
  files.forgetFolders();
  return descriptor;
}
