import { constants } from 'node:fs';
import type { FileSystem, MountType } from './emscripten.ts';

/** Somebody may create and remove a file again and again. */
const MOST_TRIES = 10;

/**
 * The builds look for a file and create it in two steps, and take one that came in between for a failure. The second step is exclusive here (`SiteFiles.writeFileSync`): who comes
 * second opens the file of the first, unless he wanted it for himself alone (O_EXCL).
 */
export function shareCreation(files: FileSystem, mounted: Pick<MountType, 'convertNodeCode'>): void {
  const open = files.open.bind(files);
  const exists = mounted.convertNodeCode({ code: 'EEXIST' });
  files.open = (path, flags, ...more) => {
    const isShared = typeof flags === 'number' && (flags & constants.O_CREAT) !== 0 && (flags & constants.O_EXCL) === 0;
    for (let tries = 1; ; tries += 1) {
      try {
        return open(path, flags, ...more);
      } catch (error) {
        const mayRepeat = isShared && tries < MOST_TRIES && error instanceof files.ErrnoError && 'errno' in error && error.errno === exists;
        if (!mayRepeat) throw error;
      }
    }
  };
}
