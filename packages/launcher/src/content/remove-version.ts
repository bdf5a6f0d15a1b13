import type { z } from 'zod';
import type { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { changeVersions, type ContentParts } from './content-parts.ts';

/** Takes the version's folder away at once, then deletes what was in it. A version that is not there is no error. */
export function removeVersion(parts: ContentParts, { site, version }: z.infer<(typeof launcherForApi)['version.remove']>): Promise<void> {
  return changeVersions(parts, site, async (folders) => {
    const withdrawn = await folders.withdraw(version);
    await failpoint('remove.withdrawn');
    if (withdrawn !== undefined) await folders.discard(withdrawn);
  });
}
