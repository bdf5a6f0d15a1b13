import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({ path: z.string(), owner: z.string(), fingerprint: z.string().nullable() });
export type AppliedFile = z.infer<typeof row>;

const PAGE = 500;

/** The table `applied_files`: derived files beside routes and pools that may exist. Writing methods must run inside a transaction. */
export function createAppliedFileStore(database: DatabaseSync) {
  // A site's name can pass to another site: its bucket belongs to the last one that was given the name.
  const enter = database.prepare(
    'INSERT INTO applied_files (path, owner, fingerprint) VALUES (?1, ?2, NULL) ON CONFLICT (path) DO UPDATE SET owner = ?2, fingerprint = NULL WHERE owner <> ?2',
  );
  const find = database.prepare('SELECT * FROM applied_files WHERE path = ?');
  const ofOwner = database.prepare('SELECT * FROM applied_files WHERE owner = ?');
  const slice = database.prepare('SELECT * FROM applied_files WHERE path > ? ORDER BY path LIMIT ?');
  const save = database.prepare('UPDATE applied_files SET fingerprint = ? WHERE path = ? AND owner = ?');
  const remove = database.prepare('DELETE FROM applied_files WHERE path = ? AND owner = ?');
  const forget = database.prepare('UPDATE applied_files SET fingerprint = NULL WHERE path = ? AND fingerprint = ?');
  const forgetAll = database.prepare('UPDATE applied_files SET fingerprint = NULL');
  return {
    enter(owner: string, paths: readonly string[]): void {
      for (const path of paths) enter.run(path, owner);
    },
    ownerOf(path: string): string | undefined {
      return row.optional().parse(find.get(path))?.owner;
    },
    /** Fingerprints by path; null until the present content is known to be there. */
    readOwned(owner: string): ReadonlyMap<string, string | null> {
      return new Map(
        z
          .array(row)
          .parse(ofOwner.all(owner))
          .map(({ path, fingerprint }) => [path, fingerprint]),
      );
    },
    /** Files in the order of their paths, for checking them little by little. */
    slice(after: string, limit: number): AppliedFile[] {
      return z.array(row).parse(slice.all(after, limit));
    },
    *each(): Iterable<AppliedFile> {
      let page: AppliedFile[] = [];
      do {
        page = this.slice(page.at(-1)?.path ?? '', PAGE);
        yield* page;
      } while (page.length === PAGE);
    },
    save(path: string, owner: string, fingerprint: string): void {
      save.run(fingerprint, path, owner);
    },
    remove(path: string, owner: string): void {
      remove.run(path, owner);
    },
    /** Unless something else has been written meanwhile. */
    forgetContent(path: string, fingerprint: string): void {
      forget.run(path, fingerprint);
    },
    forgetEveryContent(): void {
      forgetAll.run();
    },
  };
}
