import type { z } from 'zod';
import type { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { changeVersions, siteFolderOf, type Attention, type ContentParts } from './content-parts.ts';
import { copied, measured, type Copied } from './task.ts';
import { insideVersions } from './version-folders.ts';

/** Copies a version. The new version's folder appears when the copy is whole and durable; one that has content already is left as it is. */
export function cloneVersion(
  parts: ContentParts,
  input: z.infer<(typeof launcherForApi)['version.clone']>,
  attention: Attention,
): Promise<Copied> {
  const { site, from, to } = input;
  const options = { ...attention, siteFolder: siteFolderOf(parts, site) };
  return changeVersions(parts, site, async (folders) => {
    await folders.require(from);
    if ((await folders.has(to)) && !(await folders.isEmpty(to))) {
      const size = await parts.runTask(site, { task: 'measure', folder: insideVersions(to) }, { ...options, result: measured });
      return { ...size, skipped: [], skippedFiles: 0 };
    }
    const made = await folders.make('new', to);
    const task = { task: 'copy', from: insideVersions(from), to: insideVersions(made) } as const;
    const result = await parts.runTask(site, task, { ...options, result: copied });
    await failpoint('clone.copied');
    await folders.publish(made, to);
    return result;
  });
}
