import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const number = z.object({ count: z.number() });
const OF_OWNERS = 'sites.owner IN (SELECT value FROM json_each(?))';

/** What people have, counted. `owners`: ids of people. */
export function createUsageStore(database: DatabaseSync) {
  const sites = database.prepare(`SELECT count(*) AS count FROM sites WHERE ${OF_OWNERS}`);
  const databases = database.prepare(`SELECT count(*) AS count FROM databases JOIN sites ON sites.id = databases.site WHERE ${OF_OWNERS}`);
  const ids = database.prepare(`SELECT id FROM sites WHERE ${OF_OWNERS}`);
  const databasesOf = database.prepare('SELECT count(*) AS count FROM databases WHERE site = ?');
  const owner = database.prepare('SELECT owner FROM sites WHERE id = ?');
  const withPlans = database.prepare('SELECT id, role, plan FROM users WHERE plan IS NOT NULL ORDER BY id');
  return {
    peopleWithPlans(): { readonly id: string; readonly role: string; readonly plan: string }[] {
      return z.array(z.object({ id: z.string(), role: z.string(), plan: z.string() })).parse(withPlans.all());
    },
    ownerOf(site: string): string | undefined {
      return z.object({ owner: z.string() }).optional().parse(owner.get(site))?.owner;
    },
    /** Also those in the trash. */
    countSites(owners: readonly string[]): number {
      return number.parse(sites.get(JSON.stringify(owners))).count;
    },
    countDatabases(owners: readonly string[]): number {
      return number.parse(databases.get(JSON.stringify(owners))).count;
    },
    countDatabasesOf(site: string): number {
      return number.parse(databasesOf.get(site)).count;
    },
    sitesOf(owners: readonly string[]): string[] {
      return z
        .array(z.object({ id: z.string() }))
        .parse(ids.all(JSON.stringify(owners)))
        .map(({ id }) => id);
    },
  };
}
export type UsageStore = ReturnType<typeof createUsageStore>;
