import { opendir } from 'node:fs/promises';
import { runToEnd } from './run-to-end.ts';

/**
 * Deletes everything in the folder, at any depth and in bounded memory: rm(1) and find(1) walk with open folders. Other file systems
 * mounted below are left alone. Folders without rights are opened up first when that is what is in the way. What cannot be deleted stays.
 */
export async function emptyFolder(folder: string, signal: AbortSignal): Promise<void> {
  await removeAll(folder, signal);
  if (await isEmpty(folder)) return;
  const openUp = ['-execdir', '/usr/bin/chmod', 'u+rwx', '--', '{}', ';'];
  await runToEnd('/usr/bin/find', [folder, '-xdev', '-type', 'd', '!', '-perm', '-0700', ...openUp], { signal });
  await removeAll(folder, signal);
}

/** rm fails to remove the folder itself, which is the launcher's to remove; whether it is empty is what counts. */
async function removeAll(folder: string, signal: AbortSignal): Promise<void> {
  await runToEnd('/usr/bin/rm', ['-rf', '--one-file-system', '--', folder], { signal });
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    await using folder = await opendir(path);
    return (await folder.read()) === null;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
