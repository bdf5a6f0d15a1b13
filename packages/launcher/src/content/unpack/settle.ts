import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { folderInVersion } from '@daspanel/formats/identifiers.ts';
import { emptyFolder } from '../tree/empty-folder.ts';
import { lstatIfThere } from './place-tree.ts';

/** What lies in the staging folder of one extraction. */
export function stagingPaths(staging: string) {
  return {
    /** The unpacked archive. */
    content: join(staging, 'content'),
    /** The folder of the version that is being replaced. */
    replaced: join(staging, 'replaced'),
    /** A file that holds where `replaced` comes from: a folder such as `/public`, absolute from the version's folder. */
    place: join(staging, 'place'),
  } as const;
}

/** Empties a staging folder. What an interrupted extraction had taken out of the version and not yet replaced is put back first. */
export async function settleStaging(staging: string, version: string, signal: AbortSignal): Promise<void> {
  const { replaced, place } = stagingPaths(staging);
  if (lstatIfThere(replaced)?.isDirectory() === true) {
    const folder = folderInVersion.safeParse(await readFile(place, 'utf8').catch(() => ''));
    const target = folder.success && folder.data !== '/' ? join(version, folder.data) : undefined;
    if (target !== undefined && lstatIfThere(target) === undefined) await rename(replaced, target);
  }
  await emptyFolder(staging, signal);
}
