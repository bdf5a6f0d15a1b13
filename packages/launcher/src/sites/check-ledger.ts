import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { siteId } from '@daspanel/formats/identifiers.ts';
import type { SiteUsers } from './ledger.ts';

/**
 * Throws when a folder of a site is in no line of the ledger: the ledger was lost or is an older one, and the numbers of those sites would be
 * given to others.
 */
export async function assertLedgerKnowsSites(ledger: SiteUsers, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const name of await readdir(folder)) {
      const site = siteId.safeParse(name);
      if (!site.success || ledger.find(site.data) !== undefined) continue;
      throw new Error(
        `${join(folder, name)} belongs to a site that the ledger of sites does not know. Restore ledger/sites.jsonl from a backup; nothing is started without it.`,
      );
    }
  }
}
