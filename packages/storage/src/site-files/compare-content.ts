import { closeSync, read } from 'node:fs';
import { promisify } from 'node:util';
import type { Both } from './walk-both.ts';
import type { VersionFolder } from './version-folder.ts';

const readLater = promisify(read);
const BLOCK = 256 * 1024;
/** Bytes. Larger files of other times are taken as changed: reading them would hold up everything else. */
const LARGEST = 64n * 1024n * 1024n;

/** Whether a file of this name in both folders holds the same bytes. False where one cannot be read as the site's own. */
export async function hasSameContent(
  versions: Both<VersionFolder>,
  { folders, name }: { readonly folders: Both<number | undefined>; readonly name: string },
  signal: AbortSignal,
): Promise<boolean> {
  const before = folders.before === undefined ? undefined : versions.before.openFileIn(folders.before, name);
  if (before === undefined) return false;
  try {
    const after = folders.after === undefined ? undefined : versions.after.openFileIn(folders.after, name);
    if (after === undefined) return false;
    try {
      const { size } = before.stats;
      return size === after.stats.size && size <= LARGEST && (await holdSame(before.descriptor, after.descriptor, signal));
    } finally {
      closeSync(after.descriptor);
    }
  } finally {
    closeSync(before.descriptor);
  }
}

async function holdSame(one: number, other: number, signal: AbortSignal): Promise<boolean> {
  for (let at = 0; ; at += BLOCK) {
    signal.throwIfAborted();
    const [first, second] = await Promise.all([readBlock(one, at), readBlock(other, at)]);
    if (!first.equals(second)) return false;
    if (first.length < BLOCK) return true;
  }
}

async function readBlock(descriptor: number, position: number): Promise<Buffer> {
  const { bytesRead, buffer } = await readLater(descriptor, Buffer.allocUnsafe(BLOCK), 0, BLOCK, position);
  return buffer.subarray(0, bytesRead);
}
