import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const count = z.object({ count: z.number() });

/** What second factors of people have been used up: steps of their apps, and recovery codes. Writing methods must run inside a transaction. */
export function createSecondFactorStore(database: DatabaseSync) {
  const setTotp = database.prepare('UPDATE users SET totp_secret = ?, totp_step = ? WHERE id = ?');
  const useStep = database.prepare('UPDATE users SET totp_step = ?1 WHERE id = ?2 AND (totp_step IS NULL OR totp_step < ?1)');
  const insertCode = database.prepare('INSERT INTO recovery_codes (user, hash) VALUES (?, ?)');
  const useCode = database.prepare('UPDATE recovery_codes SET used_at = ? WHERE user = ? AND hash = ? AND used_at IS NULL');
  const removeCodes = database.prepare('DELETE FROM recovery_codes WHERE user = ?');
  const countCodes = database.prepare('SELECT count(*) AS count FROM recovery_codes WHERE user = ? AND used_at IS NULL');
  return {
    /** `step`: the one that proved the app; it does so once. Null, null: no app. */
    setTotp(user: string, sealed: string | null, step: number | null): void {
      setTotp.run(sealed, step, user);
    },
    /** False when this step, or a later one, has been used. */
    useStep(user: string, step: number): boolean {
      return useStep.run(step, user).changes > 0;
    },
    /** Puts these in the place of all codes that the person had. */
    replaceCodes(user: string, hashes: readonly string[]): void {
      removeCodes.run(user);
      for (const hash of hashes) insertCode.run(user, hash);
    },
    /** False for a code that is none, or has been used. */
    useCode(user: string, hash: string, now: number): boolean {
      return useCode.run(now, user, hash).changes > 0;
    },
    countCodes(user: string): number {
      return count.parse(countCodes.get(user)).count;
    },
  };
}
export type SecondFactorStore = ReturnType<typeof createSecondFactorStore>;
