import { statfsSync } from 'node:fs';
import { giveFile } from '../files/give-file.ts';
import { TemporaryFile } from '../files/temporary-file.ts';
import type { FileEntry } from '@daspanel/formats/site-file-requests.ts';
import { describeEntry } from './describe-entry.ts';
import { FileError, nothingThere } from './file-error.ts';
import { checkReplaces, placeNewFile, type Replaces } from './place-new-file.ts';
import type { VersionFolder } from './version-folder.ts';

export interface NewFile {
  readonly path: string;
  readonly replaces: Replaces;
}

/** Room that must stay on the disk, in bytes. */
const RESERVE = 64 * 1024 ** 2;

/** Writes a whole file: until its last byte is on the disk, what was there stays. `staging`: folder for unfinished files. */
export async function writeFile(
  version: VersionFolder,
  staging: string,
  wanted: NewFile & { readonly mostBytes: number; readonly bytes: AsyncIterable<Uint8Array> },
): Promise<FileEntry> {
  using located = version.locate(wanted.path);
  checkReplaces(located, wanted.path, wanted.replaces);
  checkRoom(staging);
  using file = new TemporaryFile(staging);
  let bytes = 0;
  for await (const piece of wanted.bytes) {
    bytes += piece.length;
    if (bytes > wanted.mostBytes) throw new FileError('too-large', `a file may have ${wanted.mostBytes} bytes here: use an upload`);
    await file.write([piece], piece.length);
  }
  return await finishFile(version, file, wanted);
}

/** Gives a temporary file that holds all its bytes to the site, under its name. */
export async function finishFile(version: VersionFolder, file: TemporaryFile, { path, replaces }: NewFile): Promise<FileEntry> {
  giveFile(file.descriptor, version.owner, 0o600);
  await file.flush();
  return placeOpened(version, { path: file.path, descriptor: file.descriptor }, { path, replaces });
}

/** The last look at what is to be replaced and the rename follow each other without a pause. */
export function placeOpened(
  version: VersionFolder,
  file: { readonly path: string; readonly descriptor: number },
  { path, replaces }: NewFile,
): FileEntry {
  using located = version.locate(path);
  const mode = checkReplaces(located, path, replaces);
  giveFile(file.descriptor, version.owner, mode);
  placeNewFile(version, located, file.path, { mustBeNew: replaces === null, mode });
  return describeAt(version, path);
}

/** What is at a path at this moment. */
export function describeAt(version: VersionFolder, path: string): FileEntry {
  using located = version.locate(path);
  const folder = { descriptor: located.folder, path: path.slice(0, path.lastIndexOf('/')) || '/' };
  const found = describeEntry(folder, Buffer.from(located.name).toString('latin1'), (stats) => version.isReachable(stats));
  if (found === undefined) throw nothingThere(path);
  return found;
}

export function checkRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < RESERVE) throw new FileError('disk-full', 'there is no room left on the disk; what was there is as it was');
}
