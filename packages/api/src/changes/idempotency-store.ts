import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({ request: z.string(), status: z.number(), body: z.string() });
const DAY = 24 * 60 * 60 * 1000;

/** Answers that were given to requests with an Idempotency-Key, by token and key, for a day. */
export function createIdempotencyStore(database: DatabaseSync) {
  const find = database.prepare('SELECT request, status, body FROM idempotency WHERE token = ? AND key = ? AND created_at > ?');
  const save = database.prepare(
    'INSERT INTO idempotency (token, key, request, status, body, created_at) VALUES (?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (token, key) DO UPDATE SET request = excluded.request, status = excluded.status, body = excluded.body, created_at = excluded.created_at',
  );
  const prune = database.prepare('DELETE FROM idempotency WHERE created_at <= ?');
  return {
    find(actor: string, key: string, now: number): z.infer<typeof row> | undefined {
      return row.optional().parse(find.get(actor, key, now - DAY));
    },
    save(
      actor: string,
      { key, request }: { readonly key: string; readonly request: string },
      answer: { readonly status: number; readonly body: string },
      now: number,
    ): void {
      save.run(actor, key, request, answer.status, answer.body, now);
    },
    prune(now: number): void {
      prune.run(now - DAY);
    },
  };
}
export type IdempotencyStore = ReturnType<typeof createIdempotencyStore>;
