import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCode } from './disk-errors.ts';
import { RESERVED_NAME } from './object-key.ts';

/**
 * Where unfinished files lie: in `data/storage/temporary`, or, where a version lies on another file system or mount, in a folder beside the versions
 * or at last in the version itself, which only this process may enter. Whatever is there when the process starts is left over.
 */
export class TemporaryFolders {
  /** Where what is not of a bucket's folder begins. */
  readonly usual: string;
  readonly #chosen = new Map<string, string>();
  readonly #swept = new Set<string>();

  constructor(usual: string) {
    this.usual = usual;
    mkdirSync(usual, { recursive: true, mode: 0o700 });
    removeAllIn(usual);
  }

  /** `root`: path of the folder of a bucket; `opened`: the same, opened. */
  choose(root: string, opened: number): string {
    const known = this.#chosen.get(root);
    if (known !== undefined) return known;
    const chosen = this.#find(root, opened);
    this.#chosen.set(root, chosen);
    return chosen;
  }

  /** The folder has gone, or another one has its name. */
  forget(root: string): void {
    this.#chosen.delete(root);
  }

  #find(root: string, opened: number): string {
    if (isSameMount(this.usual, opened)) return this.usual;
    const besideVersions = join(dirname(dirname(root)), RESERVED_NAME);
    for (const folder of [besideVersions, join(root, RESERVED_NAME)]) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
      } catch (error) {
        if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) continue;
        throw error;
      }
      if (!isSameMount(folder, opened)) continue;
      // Several versions of a site may share it, and what is there after the first look is under way.
      if (!this.#swept.has(folder)) removeAllIn(folder);
      this.#swept.add(folder);
      return folder;
    }
    throw new Error(`no folder for unfinished files on the file system of ${root}`);
  }
}

function removeAllIn(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** `rename(2)` compares the mounts before it looks whether the file exists, so asking with a name that nobody has changes nothing. */
function isSameMount(folder: string, opened: number): boolean {
  const name = randomUUID();
  try {
    renameSync(join(folder, name), `/proc/self/fd/${opened}/${name}`);
  } catch (error) {
    if (hasCode(error, 'EXDEV')) return false;
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
  return true;
}
