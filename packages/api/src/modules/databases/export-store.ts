import { databaseId, exportId, type DatabaseId, type ExportId } from '@daspanel/contract';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  id: exportId,
  site: siteId,
  database: databaseId,
  /** What the person calls the database. */
  name: z.string(),
  /** Size of the file; null until it is whole. */
  bytes: z.number().nullable(),
  created_at: z.number(),
  expires_at: z.number(),
});
export type ExportRow = z.infer<typeof row>;

/** Exports that can be downloaded, or are being made. Writing methods must run inside a transaction. */
export function createExportStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO database_exports (id, site, database, name, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const find = database.prepare(
    'SELECT * FROM database_exports WHERE site = ? AND database = ? AND id = ? AND bytes IS NOT NULL AND expires_at > ?',
  );
  const complete = database.prepare('UPDATE database_exports SET bytes = ?, expires_at = ? WHERE id = ?');
  const expire = database.prepare('UPDATE database_exports SET expires_at = 0 WHERE id = ?');
  const listExpired = database.prepare('SELECT * FROM database_exports WHERE expires_at <= ? ORDER BY expires_at, id');
  const remove = database.prepare('DELETE FROM database_exports WHERE id = ?');
  return {
    insert(item: Omit<ExportRow, 'bytes'>): void {
      insert.run(item.id, item.site, item.database, item.name, item.created_at, item.expires_at);
    },
    /** An export that is whole and has not expired. */
    find(site: SiteId, of: DatabaseId, id: string, now: number): ExportRow | undefined {
      return row.optional().parse(find.get(site, of, id, now));
    },
    complete(id: ExportId, bytes: number, expiresAt: number): void {
      complete.run(bytes, expiresAt, id);
    },
    /** Has it swept with the next ones. */
    expire(id: ExportId): void {
      expire.run(id);
    },
    listExpired(now: number): ExportRow[] {
      return z.array(row).parse(listExpired.all(now));
    },
    remove(id: ExportId): void {
      remove.run(id);
    },
  };
}
export type ExportStore = ReturnType<typeof createExportStore>;
