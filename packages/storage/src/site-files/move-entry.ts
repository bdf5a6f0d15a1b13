import { fsyncSync, renameSync } from 'node:fs';
import type { FileEntry } from '@daspanel/formats/site-file-requests.ts';
import { hasCode } from '../files/disk-errors.ts';
import { alreadyThere, FileError, nothingThere } from './file-error.ts';
import { statLocated, type VersionFolder } from './version-folder.ts';
import { describeAt } from './write-file.ts';

/** Gives a file, link or folder with all that is in it another name or place. Only a file can be put in the place of a file. */
export function moveEntry(
  version: VersionFolder,
  { from, to, overwrite }: { readonly from: string; readonly to: string; readonly overwrite: boolean },
): FileEntry {
  using source = version.locate(from);
  using target = version.locate(to);
  const moved = statLocated(source);
  if (moved === undefined) throw nothingThere(from);
  const present = statLocated(target);
  const isSame = present !== undefined && present.ino === moved.ino && present.dev === moved.dev;
  const mayReplace = overwrite && present?.isFile() === true && moved.isFile();
  if (present !== undefined && !isSame && !mayReplace) throw alreadyThere(to);
  try {
    renameSync(source.path, target.path);
  } catch (error) {
    if (hasCode(error, 'EINVAL')) throw new FileError('invalid', 'a folder cannot be moved into itself', {}, { cause: error });
    if (hasCode(error, 'EXDEV'))
      throw new FileError(
        'invalid',
        'the two folders lie on different file systems: copy it and delete the original',
        {},
        { cause: error },
      );
    throw error;
  }
  fsyncSync(source.folder);
  fsyncSync(target.folder);
  return describeAt(version, to);
}
