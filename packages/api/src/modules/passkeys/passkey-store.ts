import { passkeyId, userId, type PasskeyId, type UserId } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  id: passkeyId,
  user: userId,
  credential_id: z.string(),
  public_key: z.string(),
  counter: z.number(),
  transports: z.string(),
  backed_up: z.number(),
  name: z.string(),
  created_at: z.number(),
  last_used_at: z.number().nullable(),
});
export type PasskeyRow = z.infer<typeof row>;

interface Use {
  readonly counter: number;
  readonly isBackedUp: boolean;
  readonly at: number;
}

/** Passkeys: ids and public keys in base64url, `transports` as JSON. Writing methods must run inside a transaction. */
export function createPasskeyStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO passkeys (id, user, credential_id, public_key, counter, transports, backed_up, name, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const find = database.prepare('SELECT * FROM passkeys WHERE id = ?');
  const findByCredential = database.prepare('SELECT * FROM passkeys WHERE credential_id = ?');
  const list = database.prepare('SELECT * FROM passkeys WHERE user = ? ORDER BY created_at, id');
  const rename = database.prepare('UPDATE passkeys SET name = ? WHERE id = ?');
  const use = database.prepare(
    'UPDATE passkeys SET counter = ?1, backed_up = ?2, last_used_at = ?3 WHERE id = ?4 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))',
  );
  const remove = database.prepare('DELETE FROM passkeys WHERE id = ?');
  return {
    insert(passkey: Omit<PasskeyRow, 'last_used_at'>): void {
      const { id, user, credential_id, public_key, counter, transports, backed_up, name, created_at } = passkey;
      insert.run(id, user, credential_id, public_key, counter, transports, backed_up, name, created_at);
    },
    find(id: string): PasskeyRow | undefined {
      return row.optional().parse(find.get(id));
    },
    findByCredential(id: string): PasskeyRow | undefined {
      return row.optional().parse(findByCredential.get(id));
    },
    /** Oldest first. */
    list(user: UserId): PasskeyRow[] {
      return z.array(row).parse(list.all(user));
    },
    rename(id: PasskeyId, name: string): void {
      rename.run(name, id);
    },
    /** False when the counter has not grown: the passkey has been copied (WebAuthn, 6.1.1). Those that count nothing stay at 0. */
    use(id: PasskeyId, { counter, isBackedUp, at }: Use): boolean {
      return use.run(counter, isBackedUp ? 1 : 0, at, id).changes > 0;
    },
    remove(id: PasskeyId): void {
      remove.run(id);
    },
  };
}
export type PasskeyStore = ReturnType<typeof createPasskeyStore>;
