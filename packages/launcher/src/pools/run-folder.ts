import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import type { EnginePlan } from '../engines/engine.ts';

/** Makes the folder of one start, with its configuration and an empty place for its socket. */
export async function makeRunFolder(data: DataDirectory, name: string, plan: EnginePlan, owner: number | undefined): Promise<string> {
  const folder = join(runFolders(data), name);
  await mkdir(folder, { recursive: true });
  await mkdir(join(folder, 'pool'), { mode: 0o750 });
  await mkdir(join(folder, 'fcgi'), { mode: 0o700 });
  if (owner !== undefined) {
    // Its configuration has the site's password for Redis: nobody else reads it, and the site does not change it.
    await chown(join(folder, 'pool'), identities.root, owner);
    await chown(join(folder, 'fcgi'), owner, owner);
  }
  for (const { name: file, content } of plan.files) {
    await writeFile(join(folder, 'pool', file), content, { mode: 0o644 });
  }
  return folder;
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** Where running pools have their configuration and make their sockets; emptied when the launcher starts. */
function runFolders(data: DataDirectory): string {
  return join(dirname(data.sockets.launcherForEngine), 'pools');
}

/** Removes what the pools of a launcher that was killed have left: they died with it. */
export async function removeLeftPools(data: DataDirectory): Promise<void> {
  await removeFolder(runFolders(data));
  await removeFolder(data.sockets.pools);
  await mkdir(runFolders(data), { recursive: true });
  await mkdir(data.sockets.pools, { recursive: true });
  await Promise.all([runFolders(data), data.sockets.pools].map((path) => chmod(path, 0o711)));
}
