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

/** The marks of sites that must be applied. Writing methods must run inside a transaction. */
export function createDirtyStore(database: DatabaseSync) {
  const mark = database.prepare(
    'INSERT INTO dirty_sites (site, generation, attempts, retry_at, problem) VALUES (?, 1, 0, 0, NULL) ' +
      'ON CONFLICT (site) DO UPDATE SET generation = generation + 1, attempts = 0, retry_at = 0, problem = NULL',
  );
  const markAll = database.prepare(
    'INSERT INTO dirty_sites (site, generation, attempts, retry_at, problem) SELECT site, 1, 0, 0, NULL FROM applied_sites WHERE 1 ' +
      'ON CONFLICT (site) DO UPDATE SET generation = generation + 1, attempts = 0, retry_at = 0',
  );
  const find = database.prepare('SELECT * FROM dirty_sites WHERE site = ?');
  const list = database.prepare('SELECT * FROM dirty_sites');
  const clear = database.prepare('DELETE FROM dirty_sites WHERE site = ? AND generation = ?');
  const fail = database.prepare(
    'UPDATE dirty_sites SET attempts = attempts + 1, retry_at = ?, problem = ? WHERE site = ? AND generation = ?',
  );
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
