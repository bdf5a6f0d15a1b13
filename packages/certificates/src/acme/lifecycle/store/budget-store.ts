import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './in-transaction.ts';

/** How often something happened, by key, for as long as any limit looks back. */
export interface BudgetStore {
  /** Moments of the events of a key since a moment, oldest first. */
  since(key: string, moment: number): readonly number[];
  /** Notes one event for each of the keys, durably, and when token buckets will be full again. */
  note(keys: readonly string[], at: number, fullAt?: Readonly<Record<string, number>>): void;
  /** When a token bucket will be full again; 0: it always was. */
  readFullAt(key: string): number;
  /** Takes back one event of each key at this moment, and says anew when buckets will be full. */
  takeBack(keys: readonly string[], at: number, fullAt: Readonly<Record<string, number>>): void;
  /** Forgets what is older. */
  forgetBefore(moment: number): void;
}

export function createBudgetStore(database: DatabaseSync): BudgetStore {
  const find = database.prepare('SELECT at FROM budget_events WHERE key = ? AND at > ? ORDER BY at');
  const add = database.prepare('INSERT INTO budget_events (key, at) SELECT value, ? FROM json_each(?)');
  const fill = database.prepare('INSERT OR REPLACE INTO buckets (key, full_at) SELECT key, value FROM json_each(?)');
  const full = database.prepare('SELECT full_at FROM buckets WHERE key = ?');
  const drop = database.prepare(
    'DELETE FROM budget_events WHERE rowid = (SELECT rowid FROM budget_events WHERE key = ? AND at = ? LIMIT 1)',
  );
  return {
    since: (key, moment) => find.all(key, moment).map((row) => Number(row['at'])),
    note(keys, at, fullAt = {}) {
      inTransaction(database, () => {
        add.run(at, JSON.stringify(keys));
        fill.run(JSON.stringify(fullAt));
      });
    },
    takeBack(keys, at, fullAt) {
      inTransaction(database, () => {
        for (const key of keys) drop.run(key, at);
        fill.run(JSON.stringify(fullAt));
      });
    },
    readFullAt: (key) => Number(full.get(key)?.['full_at'] ?? 0),
    forgetBefore(moment) {
      database.prepare('DELETE FROM budget_events WHERE at < ?').run(moment);
      database.prepare('DELETE FROM buckets WHERE full_at < ?').run(moment);
    },
  };
}
