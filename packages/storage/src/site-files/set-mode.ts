import { closeSync, fchmodSync, fstatSync } from 'node:fs';
import { joinPath } from './describe-entry.ts';
import { FileError, nothingThere, quote } from './file-error.ts';
import { statLocated, type VersionFolder } from './version-folder.ts';
import { walkTree } from './walk-tree.ts';

interface Wanted {
  readonly folder: string;
  readonly names: readonly string[];
  readonly mode: number;
  readonly recursive: boolean;
}

/** Sets permissions of files and folders; links, pipes, sockets and devices keep theirs. In a tree, folders may be entered by all who may read them. */
export async function setMode(version: VersionFolder, wanted: Wanted, signal: AbortSignal): Promise<{ readonly changed: number }> {
  let changed = 0;
  for (const name of wanted.names) {
    const path = joinPath(wanted.folder, name);
    using located = version.locate(path);
    const stats = statLocated(located);
    if (stats === undefined) throw nothingThere(path);
    if (!changeOne(version, located.folder, name, wanted))
      throw new FileError('wrong-kind', `${quote(path)} is no file or folder of the site`);
    changed += 1;
    if (stats.isDirectory() && wanted.recursive) changed += await changeTree(version, path, wanted, signal);
  }
  return { changed };
}

async function changeTree(version: VersionFolder, path: string, wanted: Wanted, signal: AbortSignal): Promise<number> {
  let changed = 0;
  const folder = version.openFolder(path);
  try {
    for await (const found of walkTree(version, folder, path)) {
      signal.throwIfAborted();
      if (changeOne(version, found.folder, found.name, wanted)) changed += 1;
    }
  } finally {
    closeSync(folder);
  }
  return changed;
}

function changeOne(version: VersionFolder, folder: number, name: string, { mode, recursive }: Wanted): boolean {
  const opened = version.openFolderIn(folder, name) ?? version.openFileIn(folder, name)?.descriptor;
  if (opened === undefined) return false;
  try {
    const isFolder = fstatSync(opened).isDirectory();
    fchmodSync(opened, isFolder && recursive ? mode | ((mode & 0o444) >> 2) : mode);
  } finally {
    closeSync(opened);
  }
  return true;
}
