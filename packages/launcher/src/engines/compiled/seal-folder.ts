import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives a folder of folders of files to the launcher's user: all may read, nobody else may write. To be called when the process that made them is gone.
 * Throws when anything but folders and files lies there.
 */
export async function sealFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() && !entry.isDirectory()) throw new Error(`${entry.name} is neither a file nor a folder`);
    await seal(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o444);
  }
  await seal(folder, 0o755);
}

async function seal(path: string, mode: number): Promise<void> {
  await using file: FileHandle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  await file.chown(process.getuid?.() ?? -1, process.getgid?.() ?? -1);
  await file.chmod(mode);
}
