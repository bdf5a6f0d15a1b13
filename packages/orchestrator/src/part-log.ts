import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROTATE_ABOVE = 10 * 1024 * 1024;

/** Opens `<folder>/<part>.log` for appending; a file that has grown large is first kept as `<part>.log.1`. */
export function openPartLog(folder: string, part: string): { readonly descriptor: number; close(): void } {
  const path = join(folder, `${part}.log`);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_ABOVE) renameSync(path, `${path}.1`);
  const descriptor = openSync(path, 'a', 0o640);
  return { descriptor, close: () => closeSync(descriptor) };
}
