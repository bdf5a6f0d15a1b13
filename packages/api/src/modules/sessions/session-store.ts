import { secondFactor, sessionId, sessionStage, userId, type SecondFactor, type SessionId } from '@daspanel/contract';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  id: sessionId,
  user: userId,
  hash: z.string(),
  stage: sessionStage,
  created_at: z.number(),
  seen_at: z.number(),
  authenticated_at: z.number(),
  factor_proved_at: z.number().nullable(),
  address: z.string().nullable(),
  agent: z.string(),
  remember: z.number(),
  impersonator: userId.nullable(),
  impersonator_session: sessionId.nullable(),
});
export type SessionRow = z.infer<typeof row>;

/** Sessions, of which only hashes of the secrets are stored. Writing methods must run inside a transaction. */
export function createSessionStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO sessions (id, user, hash, stage, created_at, seen_at, authenticated_at, address, agent, remember, impersonator, impersonator_session, factor_proved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const find = database.prepare('SELECT * FROM sessions WHERE id = ?');
  const list = database.prepare('SELECT * FROM sessions WHERE user = ? ORDER BY created_at DESC, id');
  const rotate = database.prepare('UPDATE sessions SET hash = ?, stage = ?, authenticated_at = ?, seen_at = ? WHERE id = ?');
  const proveFactor = database.prepare('UPDATE sessions SET factor_proved_at = ? WHERE id = ?');
  const see = database.prepare('UPDATE sessions SET seen_at = max(seen_at, ?) WHERE id = ?');
  const remove = database.prepare('DELETE FROM sessions WHERE id = ?');
  const removeOf = database.prepare('DELETE FROM sessions WHERE user = ? AND id IS NOT ? RETURNING id');
  const prune = database.prepare('DELETE FROM sessions WHERE created_at < ? OR seen_at < ?');
  const factors = database.prepare(
    "SELECT 'totp' AS method FROM users WHERE id = ?1 AND totp_secret IS NOT NULL " +
      "UNION ALL SELECT 'recovery-code' FROM users WHERE id = ?1 AND EXISTS (SELECT 1 FROM recovery_codes WHERE user = ?1 AND used_at IS NULL) " +
      "UNION ALL SELECT 'passkey' FROM users WHERE id = ?1 AND EXISTS (SELECT 1 FROM passkeys WHERE user = ?1)",
  );
  return {
    insert(session: SessionRow): void {
      const { id, user, hash, stage, created_at, seen_at, authenticated_at, address, agent, remember } = session;
      const { impersonator, impersonator_session, factor_proved_at } = session;
      insert.run(
        id,
        user,
        hash,
        stage,
        created_at,
        seen_at,
        authenticated_at,
        address,
        agent,
        remember,
        impersonator,
        impersonator_session,
        factor_proved_at,
      );
    },
    find(id: string): SessionRow | undefined {
      return row.optional().parse(find.get(id));
    },
    /** Newest first. */
    list(user: string): SessionRow[] {
      return z.array(row).parse(list.all(user));
    },
    /** Gives a session another secret; whoever holds the former one has nothing. */
    rotate(id: SessionId, session: Pick<SessionRow, 'hash' | 'stage' | 'authenticated_at'>, now: number): void {
      rotate.run(session.hash, session.stage, session.authenticated_at, now, id);
    },
    /** Notes that a second factor was given in a session. */
    proveFactor(id: SessionId, at: number): void {
      proveFactor.run(at, id);
    },
    markSeen(id: string, at: number): void {
      see.run(at, id);
    },
    remove(id: string): void {
      remove.run(id);
    },
    /** Ends all sessions of a person but one. Gives their ids. */
    removeOf(user: string, but: string | null): string[] {
      return z
        .array(z.object({ id: z.string() }))
        .parse(removeOf.all(user, but))
        .map(({ id }) => id);
    },
    prune({ createdBefore, seenBefore }: { readonly createdBefore: number; readonly seenBefore: number }): void {
      prune.run(createdBefore, seenBefore);
    },
    /** What a person can give as a second factor; empty: none is asked for. Recovery codes are no factor by themselves. */
    secondFactorsOf(user: string): SecondFactor[] {
      const found = z
        .array(z.object({ method: secondFactor }))
        .parse(factors.all(user))
        .map(({ method }) => method);
      return found.some((method) => method !== 'recovery-code') ? found : [];
    },
  };
}
export type SessionStore = ReturnType<typeof createSessionStore>;
