import type { FilePlace } from './file-place.ts';

interface Sent {
  readonly path: string;
  readonly file: Blob;
}

const PREFIX = 'daspanel.upload.';
/** Milliseconds that the server keeps an upload that is not finished. */
const KEPT = 7 * 24 * 3_600_000;

/** Which uploads this browser has begun: whoever chooses the same file again after a reload goes on where it was. */
export const uploadMemory = {
  /** The id of an upload of this very file to this place; it may be over by now. */
  find(place: FilePlace, sent: Sent): string | undefined {
    return localStorage.getItem(keyOf(place, sent))?.split(' ')[1];
  },
  keep(place: FilePlace, sent: Sent, id: string): void {
    forgetOld();
    localStorage.setItem(keyOf(place, sent), `${Date.now()} ${id}`);
  },
  forget(place: FilePlace, sent: Sent): void {
    localStorage.removeItem(keyOf(place, sent));
  },
};

function keyOf({ site, version }: FilePlace, { path, file }: Sent): string {
  const changed = file instanceof File ? file.lastModified : 0;
  return `${PREFIX}${JSON.stringify([site, version, path, file.size, changed])}`;
}

function forgetOld(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && Date.now() - Number.parseInt(localStorage.getItem(key) ?? '', 10) > KEPT) localStorage.removeItem(key);
  }
}
