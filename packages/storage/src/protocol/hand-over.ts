import { relative } from 'node:path';
import { HANDED_ON_HEADERS, STORAGE_DOWNLOAD_PREFIX } from '@daspanel/formats/storage-downloads.ts';
import type { S3Answer } from './operation.ts';
import { encodeUri } from './percent-encoding.ts';

/** Gives the answer with which nginx sends the object's file itself, or undefined when this one must be sent from here. */
export type HandOver = (answer: S3Answer, requestHeaders: Readonly<Record<string, string>>) => S3Answer | undefined;

/** Bytes. Smaller objects leave faster from here than through a second step of nginx. */
const SMALLEST = 1024 ** 2;
/** What nginx takes from an `X-Accel-Redirect` answer beside the headers of the list. */
const KEPT = ['content-type', 'content-disposition', 'cache-control', 'expires'];
/** What nginx says by itself: it knows the file, and reads the request's `Range`. */
const SAID_BY_NGINX: ReadonlySet<string> = new Set(['content-length', 'content-range', 'accept-ranges', 'last-modified']);
const PASSED: ReadonlySet<string> = new Set([...HANDED_ON_HEADERS, ...KEPT]);

/** `dataDirectory`: the folder whose files nginx may send. */
export function createHandOver(dataDirectory: string): HandOver {
  return ({ file, headers = {}, close }, requestHeaders) => {
    if (file === undefined || file.size < SMALLEST) return undefined;
    const range = requestHeaders['range'];
    // nginx reads it itself, and not always as S3 does: one that does not count here must not count there.
    if (range !== undefined && (headers['content-range'] === undefined || !/^bytes=(\d+-\d*|-\d+)$/.test(range))) return undefined;
    const path = relative(dataDirectory, file.path);
    if (path.startsWith('../') || path.startsWith('/')) return undefined;
    const passed: Record<string, string> = { 'x-accel-redirect': `${STORAGE_DOWNLOAD_PREFIX}${encodeUri(path, true)}` };
    for (const name in headers) {
      if (SAID_BY_NGINX.has(name)) continue;
      if (!PASSED.has(name)) return undefined;
      passed[name] = headers[name] ?? '';
    }
    return { status: 200, headers: passed, ...(close === undefined ? {} : { close }) };
  };
}
