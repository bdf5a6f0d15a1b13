import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  id: z.string(),
  site: siteId,
  version: versionId,
  path: z.string(),
  size: z.number(),
  created_at: z.number(),
  expires_at: z.number(),
});
export type FileUploadRow = z.infer<typeof row>;

/** Uploads in pieces. Writing methods must run inside a transaction. */
export function createFileUploadStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO file_uploads (id, site, version, path, size, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const find = database.prepare('SELECT * FROM file_uploads WHERE site = ? AND version = ? AND id = ?');
  const count = database.prepare('SELECT count(*) AS count FROM file_uploads WHERE site = ?');
  const announced = database.prepare('SELECT coalesce(sum(size), 0) AS bytes FROM file_uploads WHERE site = ?');
  const list = database.prepare('SELECT id FROM file_uploads');
  const remove = database.prepare('DELETE FROM file_uploads WHERE id = ?');
  const prune = database.prepare('DELETE FROM file_uploads WHERE expires_at <= ?');
  return {
    insert(upload: FileUploadRow): void {
      insert.run(upload.id, upload.site, upload.version, upload.path, upload.size, upload.created_at, upload.expires_at);
    },
    find(site: string, version: string, id: string): FileUploadRow | undefined {
      return row.optional().parse(find.get(site, version, id));
    },
    count(site: string): number {
      return z.object({ count: z.number() }).parse(count.get(site)).count;
    },
    /** Bytes that the unfinished uploads of a site will have in the end. */
    bytesOf(site: string): number {
      return z.object({ bytes: z.number() }).parse(announced.get(site)).bytes;
    },
    ids(): string[] {
      return z
        .array(z.object({ id: z.string() }))
        .parse(list.all())
        .map(({ id }) => id);
    },
    remove(id: string): void {
      remove.run(id);
    },
    prune(now: number): void {
      prune.run(now);
    },
  };
}
export type FileUploadStore = ReturnType<typeof createFileUploadStore>;
