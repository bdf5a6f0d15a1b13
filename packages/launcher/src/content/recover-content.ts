import type { Log } from '@daspanel/platform/log.ts';
import { changeVersions, type ContentParts } from './content-parts.ts';

/** Settles, site by site, what a crash of the launcher left half done. A site that cannot be settled is reported and left for the next start. */
export async function recoverContent(parts: ContentParts, log: Log): Promise<void> {
  for (const site of await parts.unfinished.list()) {
    try {
      await changeVersions(parts, site, () => Promise.resolve());
    } catch (error) {
      log.warn('unfinished work on a site could not be cleared away', { site, error });
    }
  }
}
