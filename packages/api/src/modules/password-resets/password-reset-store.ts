import { userId } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({ hash: z.string(), user: userId, expires_at: z.number() });
export type PasswordResetRow = z.infer<typeof row>;

/** Links to choose another password, of which hashes are stored; one for each person. Writing methods must run inside a transaction. */
export function createPasswordResetStore(database: DatabaseSync) {
  const insert = database.prepare('INSERT INTO password_resets (hash, user, expires_at) VALUES (?, ?, ?)');
  const removeOf = database.prepare('DELETE FROM password_resets WHERE user = ?');
  const find = database.prepare('SELECT * FROM password_resets WHERE hash = ?');
  const prune = database.prepare('DELETE FROM password_resets WHERE expires_at <= ?');
  return {
    /** Those before of the same person end. */
    replace({ hash, user, expires_at: expiresAt }: PasswordResetRow): void {
      removeOf.run(user);
      insert.run(hash, user, expiresAt);
    },
    removeOf(user: string): void {
      removeOf.run(user);
    },
    find(hash: string): PasswordResetRow | undefined {
      return row.optional().parse(find.get(hash));
    },
    prune(now: number): void {
      prune.run(now);
    },
  };
}
export type PasswordResetStore = ReturnType<typeof createPasswordResetStore>;
