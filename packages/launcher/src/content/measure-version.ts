import type { z } from 'zod';
import type { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { siteFolderOf, type Attention, type ContentParts } from './content-parts.ts';
import { measured, type Measured } from './task.ts';
import { insideVersions, openVersionFolders } from './version-folders.ts';

/** Counts a version's files and bytes; a version that changes meanwhile is counted somehow. */
export async function measureVersion(
  parts: ContentParts,
  { site, version }: z.infer<(typeof launcherForApi)['version.measure']>,
  attention: Attention,
): Promise<Measured> {
  const options = { siteFolder: siteFolderOf(parts, site), user: parts.userOf(site), runTask: parts.runTask };
  await using folders = await openVersionFolders(site, options);
  await folders.require(version);
  return await parts.runTask(site, { task: 'measure', folder: insideVersions(version) }, { ...attention, ...options, result: measured });
}
