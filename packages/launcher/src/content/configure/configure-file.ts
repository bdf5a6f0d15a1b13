import { constants } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { ContentError } from '../content-error.ts';
import { replaceConstants } from './replace-constants.ts';

/** Configuration files have some kilobytes. */
const LARGEST = 256 * 1024;

/**
 * Sets constants in a PHP file of a version; a reader sees the old file or the new one. Gives the names that were found: none where there is no such file. Throws
 * `unsuitable-file` for what is no regular file of the version's own.
 */
export async function configureFile(
  version: string,
  file: string,
  wanted: Readonly<Record<string, string>>,
): Promise<{ readonly configured: readonly string[] }> {
  const path = join(version, file);
  const before = await readOwnFile(path);
  if (before === undefined) return { configured: [] };
  // A character a byte, as the script need not be UTF-8.
  const texts = new Map(Object.entries(wanted).map(([name, text]) => [name, Buffer.from(text, 'utf8').toString('latin1')]));
  const { script, found } = replaceConstants(before.content.toString('latin1'), texts);
  if (found.size > 0) await replaceFile(path, Buffer.from(script, 'latin1'), before.mode);
  return { configured: [...found] };
}

/** Links could lead to what belongs to another version. */
async function readOwnFile(path: string): Promise<{ readonly content: Buffer; readonly mode: number } | undefined> {
  const unsuitable = () => new ContentError('unsuitable-file', `${basename(path)} is no file of its own of at most ${LARGEST} bytes`);
  try {
    if ((await realpath(path)) !== path) throw unsuitable();
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > LARGEST) throw unsuitable();
    return { content: await file.readFile(), mode: stats.mode & 0o777 };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EACCES' || code === 'ELOOP') throw unsuitable();
    throw error;
  }
}

/** The name beside the file is always the same, so that one that a killed worker left is replaced by the next. */
async function replaceFile(path: string, content: Buffer, mode: number): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.daspanel`);
  await rm(temporary, { force: true });
  try {
    await using file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    await file.writeFile(content);
    await file.chmod(mode);
    await file.sync();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}
