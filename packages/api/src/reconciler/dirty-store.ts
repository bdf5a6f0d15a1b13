import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  site: z.string(),
  generation: z.number(),
  attempts: z.number(),
  retry_at: z.number(),
  problem: z.string().nullable(),
});
export type DirtySite = z.infer<typeof row>;

/** Where marks are kept, and the query for every site that may need one. */
interface Marks {
  readonly table: 'dirty_sites' | 'dirty_databases';
  readonly everySite: string;
}
const ofSites: Marks = { table: 'dirty_sites', everySite: 'SELECT site FROM applied_sites' };
export const ofDatabases: Marks = {
  table: 'dirty_databases',
  everySite: 'SELECT site FROM applied_databases UNION SELECT site FROM applied_database_users UNION SELECT site FROM applied_caches',
};

/** The marks of sites that must be applied. Writing methods must run inside a transaction. */
export function createDirtyStore(database: DatabaseSync, { table, everySite }: Marks = ofSites) {
  const mark = database.prepare(
    `INSERT INTO ${table} (site, generation, attempts, retry_at, problem) VALUES (?, 1, 0, 0, NULL) ` +
      'ON CONFLICT (site) DO UPDATE SET generation = generation + 1, attempts = 0, retry_at = 0, problem = NULL',
  );
  const markAll = database.prepare(
    `INSERT INTO ${table} (site, generation, attempts, retry_at, problem) SELECT site, 1, 0, 0, NULL FROM (${everySite}) WHERE 1 ` +
      'ON CONFLICT (site) DO UPDATE SET generation = generation + 1, attempts = 0, retry_at = 0',
  );
  const find = database.prepare(`SELECT * FROM ${table} WHERE site = ?`);
  const list = database.prepare(`SELECT * FROM ${table}`);
  const clear = database.prepare(`DELETE FROM ${table} WHERE site = ? AND generation = ?`);
  const fail = database.prepare(`UPDATE ${table} SET attempts = attempts + 1, retry_at = ?, problem = ? WHERE site = ? AND generation = ?`);
  return {
    mark(site: string): void {
      mark.run(site);
    },
    /** Marks everything that was ever applied, and what failed before stays shown until it has been tried again. */
    markAll(): void {
      markAll.run();
    },
    find(site: string): DirtySite | undefined {
      return row.optional().parse(find.get(site));
    },
    list(): DirtySite[] {
      return z.array(row).parse(list.all());
    },
    /** Takes the mark away unless the site has been changed since that generation. True when it is gone. */
    clear(site: string, generation: number): boolean {
      return clear.run(site, generation).changes === 1;
    },
    fail(dirty: DirtySite, problem: string, retryAt: number): void {
      fail.run(retryAt, problem, dirty.site, dirty.generation);
    },
  };
}
export type DirtyStore = ReturnType<typeof createDirtyStore>;
