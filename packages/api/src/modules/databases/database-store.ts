import { databaseId, type DatabaseId } from '@daspanel/contract';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  id: databaseId,
  site: siteId,
  name: z.string(),
  full_name: z.string(),
  lifecycle: z.enum(['building', 'live']),
  created_at: z.number(),
  updated_at: z.number(),
  revision: z.number(),
  /** 1 once it is known to be in MariaDB. */
  is_applied: z.number().nullable(),
  problem: z.string().nullable(),
});
export type DatabaseRow = z.infer<typeof row>;

export interface NewDatabaseRow {
  readonly id: DatabaseId;
  readonly site: SiteId;
  readonly name: string;
  readonly fullName: string;
  readonly lifecycle: 'building' | 'live';
}

const SELECT =
  'SELECT databases.*, applied_databases.applied AS is_applied, dirty_databases.problem FROM databases ' +
  'LEFT JOIN applied_databases ON applied_databases.database = full_name LEFT JOIN dirty_databases ON dirty_databases.site = databases.site';

/** Databases as wanted. Whoever asks must have found the site through `SiteStore.forActor` before. Writing methods must run inside a transaction. */
export function createDatabaseStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO databases (id, site, name, full_name, lifecycle, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
  );
  const find = database.prepare(`${SELECT} WHERE databases.site = ? AND id = ?`);
  const findName = database.prepare('SELECT id FROM databases WHERE full_name = ?');
  const list = database.prepare(`${SELECT} WHERE databases.site = ? ORDER BY created_at, id`);
  const page = database.prepare(
    `${SELECT} WHERE databases.site = ?1 AND (?2 IS NULL OR name = ?2) AND (created_at, id) > (?3, ?4) ORDER BY created_at, id LIMIT ?5`,
  );
  const publish = database.prepare("UPDATE databases SET lifecycle = 'live', updated_at = ?, revision = revision + 1 WHERE id = ?");
  const remove = database.prepare('DELETE FROM databases WHERE site = ? AND id = ?');
  const removeAll = database.prepare('DELETE FROM databases WHERE site = ?');
  const removeGrants = database.prepare('DELETE FROM database_grants WHERE database = ?');
  const removeAllGrants = database.prepare('DELETE FROM database_grants WHERE database IN (SELECT id FROM databases WHERE site = ?)');
  return {
    insert({ id, site, name, fullName, lifecycle }: NewDatabaseRow, now: number): void {
      insert.run(id, site, name, fullName, lifecycle, now, now);
    },
    find(site: SiteId, id: string): DatabaseRow | undefined {
      return row.optional().parse(find.get(site, id));
    },
    isNameTaken(fullName: string): boolean {
      return findName.get(fullName) !== undefined;
    },
    listAll(site: SiteId): DatabaseRow[] {
      return z.array(row).parse(list.all(site));
    },
    list(
      site: SiteId,
      filter: { readonly name: string | undefined; readonly after: readonly [number, string] | undefined; readonly limit: number },
    ): DatabaseRow[] {
      const [createdAt, id] = filter.after ?? [-1, ''];
      return z.array(row).parse(page.all(site, filter.name ?? null, createdAt, id, filter.limit));
    },
    /** Ends the building of a database. */
    publish(id: DatabaseId, now: number): void {
      publish.run(now, id);
    },
    /** Removes it with all grants on it. */
    remove(site: SiteId, id: DatabaseId): void {
      removeGrants.run(id);
      remove.run(site, id);
    },
    /** Removes all of a site, with all grants on them. */
    removeAll(site: SiteId): void {
      removeAllGrants.run(site);
      removeAll.run(site);
    },
  };
}
export type DatabaseStore = ReturnType<typeof createDatabaseStore>;
