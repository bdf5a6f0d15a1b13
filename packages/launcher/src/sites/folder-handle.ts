import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';

/**
 * An open folder, through which root works where somebody else may change names: paths of the form `/proc/self/fd/<n>/<name>` start at the
 * folder itself, so no renamed or linked parent can lead elsewhere. `close` it, or hold it with `await using`.
 */
export interface FolderHandle extends AsyncDisposable {
  readonly handle: FileHandle;
  /** A path to one entry of the folder, for calls that do not follow a link in their last component. */
  entry(name: string): string;
  /** Opens a folder in it. Rejects with ENOTDIR or ELOOP when the name is something else. */
  folder(name: string): Promise<FolderHandle>;
  /** Makes a folder in it unless there is one, and opens it. */
  makeFolder(name: string, access: FolderAccess): Promise<FolderHandle>;
}

export interface FolderAccess {
  readonly mode: number;
  /** Left alone where parts have no users of their own. */
  readonly owner: { readonly user: number; readonly group: number } | undefined;
}

/** Opens a folder whose parents belong to root. */
export async function openFolder(path: string): Promise<FolderHandle> {
  return wrap(await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW));
}

/** Gives a folder its owner and mode. */
export async function setAccess(folder: FolderHandle, access: FolderAccess): Promise<void> {
  if (access.owner !== undefined) await folder.handle.chown(access.owner.user, access.owner.group);
  await folder.handle.chmod(access.mode);
}

function wrap(handle: FileHandle): FolderHandle {
  const entry = (name: string) => {
    if (name === '' || name === '.' || name === '..' || name.includes('/'))
      throw new Error(`${JSON.stringify(name)} is not the name of an entry`);
    return `/proc/self/fd/${handle.fd}/${name}`;
  };
  const folder = (name: string) => openFolder(entry(name));
  return {
    handle,
    entry,
    folder,
    async makeFolder(name, access) {
      await mkdir(entry(name), { mode: 0o700 }).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
      const made = await folder(name);
      await setAccess(made, access);
      return made;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
