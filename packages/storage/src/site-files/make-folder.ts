import { closeSync, fsyncSync, mkdirSync } from 'node:fs';
import type { FileEntry } from '@daspanel/formats/site-file-requests.ts';
import { hasCode } from '../files/disk-errors.ts';
import { giveFile } from '../files/give-file.ts';
import { alreadyThere, nothingThere } from './file-error.ts';
import type { Located, VersionFolder } from './version-folder.ts';
import { describeAt } from './write-file.ts';

/** Makes a folder of the site, and those above it where they are missing. */
export function makeFolder(version: VersionFolder, path: string): FileEntry {
  makeParents(version, path);
  using located = version.locate(path);
  closeSync(makeFolderAt(version, located, path));
  fsyncSync(located.folder);
  return describeAt(version, path);
}

/** Makes the folders above a path where they are missing. */
export function makeParents(version: VersionFolder, path: string): void {
  const names = path.slice(1).split('/').slice(0, -1);
  for (let depth = 1; depth <= names.length; depth += 1) {
    const above = `/${names.slice(0, depth).join('/')}`;
    using located = version.locate(above);
    const opened = version.openFolderIn(located.folder, located.name);
    if (opened !== undefined) closeSync(opened);
    else closeSync(makeFolderAt(version, located, above));
  }
}

/** The caller closes the descriptor of the folder. */
export function makeFolderAt(version: VersionFolder, located: Located, path: string, mode = 0o755): number {
  try {
    mkdirSync(located.path, { mode: 0o700 });
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? alreadyThere(path) : error;
  }
  const made = version.openFolderIn(located.folder, located.name);
  if (made === undefined) throw nothingThere(path);
  giveFile(made, version.owner, mode);
  return made;
}
