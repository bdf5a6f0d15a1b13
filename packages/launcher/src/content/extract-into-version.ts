import type { z } from 'zod';
import type { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { changeVersions, siteFolderOf, type Attention, type ContentParts } from './content-parts.ts';
import { openUpload } from './open-upload.ts';
import { extracted, type Extracted } from './task.ts';
import { insideVersions, type VersionFolders } from './version-folders.ts';

type ExtractRequest = z.infer<(typeof launcherForApi)['version.extract']>;

/** Unpacks an upload into a version. A version that is replaced as a whole gets a new folder, which then takes its place. */
export function extractIntoVersion(parts: ContentParts, input: ExtractRequest, attention: Attention): Promise<Extracted> {
  const isSeparate = parts.userOf(input.site) !== undefined;
  return changeVersions(parts, input.site, async (folders) => {
    await folders.require(input.version);
    await using upload = await openUpload(parts.data.uploads, input.upload, isSeparate);
    const staging = await folders.make('staging', input.version);
    const run = (version: string, finish: 'fill' | 'merge' | 'replace') =>
      parts.runTask(
        input.site,
        {
          task: 'extract',
          staging: insideVersions(staging),
          version: insideVersions(version),
          folder: input.folder,
          finish,
          markers: input.markers,
          limits: input.limits,
        },
        { ...attention, siteFolder: siteFolderOf(parts, input.site), stdin: upload.fd, result: extracted },
      );
    // Awaited here, for the upload is closed at the end of this scope.
    if (input.mode === 'replace' && input.folder === '/') return await replaceVersion(folders, input, (fresh) => run(fresh, 'fill'));
    return await run(input.version, input.mode);
  });
}

async function replaceVersion(
  folders: VersionFolders,
  { version }: ExtractRequest,
  fill: (fresh: string) => Promise<Extracted>,
): Promise<Extracted> {
  const fresh = await folders.make('new', version);
  const result = await fill(fresh);
  await failpoint('extract.filled');
  const old = await folders.publish(fresh, version);
  await failpoint('extract.published');
  if (old !== undefined) await folders.discard(old);
  return result;
}
