import { readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { openFolder, type FolderHandle } from '../sites/folder-handle.ts';
import { SITE_FOLDER } from '../sandbox/sandbox.ts';
import type { ContentParts } from './content-parts.ts';

/** Deletes a site's folder from the trash: the worker empties what belongs to the site's user, the launcher removes the folders. */
export async function purgeSite(parts: ContentParts, site: SiteId): Promise<void> {
  parts.userOf(site);
  await parts.inTurn(site, async () => {
    const siteFolder = join(parts.data.trash, site);
    await using folder = await openUnlessMissing(siteFolder);
    if (folder === undefined) return;
    // Only matters where the launcher is not root.
    await folder.handle.chmod(0o750);
    const versions = await listVersions(folder);
    const own = await readdir(siteFolder);
    const emptied = [...versions.map((name) => `versions/${name}`), ...own.filter((name) => name !== 'versions')];
    await parts.runTask(
      site,
      { task: 'empty', folders: emptied.map((name) => join(SITE_FOLDER, name)) },
      { result: z.unknown(), siteFolder },
    );
    await removeEmptied(siteFolder, [...emptied, ...own.filter((name) => name === 'versions')]);
    await rmdir(siteFolder);
    await syncDirectory(parts.data.trash);
    await parts.unfinished.forget(site);
  });
}

async function openUnlessMissing(path: string): Promise<FolderHandle | undefined> {
  return openFolder(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function listVersions(folder: FolderHandle): Promise<readonly string[]> {
  await using versions = await folder.folder('versions');
  return await readdir(`/proc/self/fd/${versions.handle.fd}`);
}

/** These folders lie in folders of root's, so nobody else can put something in their place. */
async function removeEmptied(siteFolder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await rmdir(join(siteFolder, name)).catch(async (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOTDIR') await unlink(join(siteFolder, name));
      else if (code !== 'ENOENT') throw error;
    });
  }
}
