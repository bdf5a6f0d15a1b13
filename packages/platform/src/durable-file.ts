import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file so that a reader, and a machine that lost its power, sees the old or the new content, never a part of it:
 * temporary file, fsync, rename, fsync of the directory. The temporary name starts with a dot and stands beside the file.
 */
export async function writeFileDurably(path: string, content: string | Uint8Array, options: { mode?: number } = {}): Promise<void> {
  await replaceFile(path, content, { mode: options.mode ?? 0o644, group: SAME, sync: true });
}

/** Replaces a derived file by rename without fsync: after a power cut it may be missing or old and is rebuilt from the state. */
export async function publishFile(
  path: string,
  content: string | Uint8Array,
  options: { mode?: number; group?: number } = {},
): Promise<void> {
  await replaceFile(path, content, { mode: options.mode ?? 0o644, group: options.group ?? SAME, sync: false });
}

/** For chown(2): leaves the owner or group as it is. */
const SAME = -1;

async function replaceFile(
  path: string,
  content: string | Uint8Array,
  options: { mode: number; group: number; sync: boolean },
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await using file = await open(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      options.mode,
    );
    if (options.group !== SAME) await file.chown(SAME, options.group);
    await file.chmod(options.mode);
    await file.writeFile(content);
    if (options.sync) await file.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (options.sync) await syncDirectory(dirname(path));
}

/** Makes renames, creations and removals in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory: FileHandle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await directory.sync();
}
