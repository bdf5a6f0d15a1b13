import { uploadId, type UploadId } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { seesOwner, type Actor } from '../../access/actor.ts';

const row = z.object({
  id: uploadId,
  owner: z.string(),
  token: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  job: z.string().nullable(),
  created_at: z.number(),
  expires_at: z.number(),
});
export type UploadRow = z.infer<typeof row>;

/** Content on its way into a version. Writing methods must run inside a transaction. */
export function createUploadStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO uploads (id, owner, token, bytes, sha256, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const find = database.prepare('SELECT * FROM uploads WHERE id = ?');
  const listExpired = database.prepare('SELECT * FROM uploads WHERE expires_at <= ? AND job IS NULL');
  const assign = database.prepare('UPDATE uploads SET job = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM uploads WHERE id = ?');
  return {
    insert(upload: Omit<UploadRow, 'job'>): void {
      insert.run(upload.id, upload.owner, upload.token, upload.bytes, upload.sha256, upload.created_at, upload.expires_at);
    },
    read(id: string): UploadRow | undefined {
      return row.optional().parse(find.get(id));
    },
    /** An upload that the actor's own token made, or, where the actor is not limited to sites, one of his owner. */
    findFor(actor: Actor, id: string): UploadRow | undefined {
      const found = row.optional().parse(find.get(id));
      if (found === undefined) return undefined;
      const isOwn = found.token === actor.id;
      return isOwn || (actor.sites === null && seesOwner(actor, found.owner)) ? found : undefined;
    },
    listExpired(now: number): UploadRow[] {
      return z.array(row).parse(listExpired.all(now));
    },
    assign(id: UploadId, job: string): void {
      assign.run(job, id);
    },
    remove(id: string): void {
      remove.run(id);
    },
  };
}
export type UploadStore = ReturnType<typeof createUploadStore>;
