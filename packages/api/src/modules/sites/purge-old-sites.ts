import { system } from '../../access/caller.ts';
import type { SiteParts } from './change-site.ts';
import { purgeSite } from './trash-site.ts';

const KEPT = 30 * 24 * 60 * 60 * 1000;
const AT_ONCE = 50;

/** Purges sites that have been in the trash for 30 days, some at each call. */
export async function purgeOldSites(parts: SiteParts, now: number): Promise<void> {
  for (const { id, name } of parts.sites.listTrashedBefore(now - KEPT, AT_ONCE))
    await purgeSite(parts, system, { id, ifMatch: undefined }, name);
}
