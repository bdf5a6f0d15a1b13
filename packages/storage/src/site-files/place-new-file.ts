import { closeSync, constants, copyFileSync, fsyncSync, linkSync, openSync, renameSync, rmSync, type BigIntStats } from 'node:fs';
import { randomId } from '@daspanel/platform/random-id.ts';
import { hasCode } from '../files/disk-errors.ts';
import { giveFile } from '../files/give-file.ts';
import { READ_FILE } from '../files/open-beneath.ts';
import { etagOf } from './describe-entry.ts';
import { alreadyThere, FileError, quote } from './file-error.ts';
import { statLocated, type Located, type VersionFolder } from './version-folder.ts';

/** ETag of the file that may be replaced; null: nothing may be there; undefined: whichever file. */
export type Replaces = string | null | undefined;

const NEW_FILE = 0o644;

/** Throws unless what is at the place may be replaced. Gives the permissions that the new file gets. */
export function checkReplaces(located: Located, path: string, replaces: Replaces): number {
  const stats = statLocated(located);
  if (typeof replaces === 'string' && (stats === undefined || !stats.isFile()))
    throw new FileError('changed', `${quote(path)} has gone: it was deleted or renamed meanwhile`);
  if (stats === undefined) return NEW_FILE;
  if (replaces === null) throw alreadyThere(path);
  if (!stats.isFile()) throw new FileError('wrong-kind', `${quote(path)} is no file: choose another name, or remove it first`);
  checkEtag(stats, path, replaces);
  return Number(stats.mode) & 0o777;
}

function checkEtag(stats: BigIntStats, path: string, replaces: string | undefined): void {
  const etag = etagOf(stats);
  if (replaces !== undefined && replaces !== etag)
    throw new FileError('changed', `${quote(path)} was changed meanwhile: read it again and decide which of both stays`, { etag });
}

/** Gives a finished and flushed file its name in the version, in one step; what had it goes. `file`: path of the finished file. */
export function placeNewFile(
  version: VersionFolder,
  located: Located,
  file: string,
  how: { readonly mustBeNew: boolean; readonly mode: number },
): void {
  const place = how.mustBeNew ? linkSync : renameSync;
  try {
    place(file, located.path);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    const beside = copyBeside(version, located, file, how.mode);
    try {
      place(beside, located.path);
    } finally {
      rmSync(beside, { force: true });
    }
  }
  rmSync(file, { force: true });
  fsyncSync(located.folder);
}

/** Where the version lies on another file system, the file is copied into the folder that it goes to first. */
function copyBeside(version: VersionFolder, located: Located, file: string, mode: number): string {
  const beside = `/proc/self/fd/${located.folder}/.daspanel-${randomId('t')}`;
  copyFileSync(file, beside, constants.COPYFILE_EXCL);
  const copy = openSync(beside, READ_FILE);
  try {
    giveFile(copy, version.owner, mode);
    fsyncSync(copy);
  } finally {
    closeSync(copy);
  }
  return beside;
}
