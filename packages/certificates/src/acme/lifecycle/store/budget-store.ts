import type { DatabaseSync } from 'node:sqlite';

/** How often something happened, by key, for as long as any limit looks back. */
export interface BudgetStore {
  /** Moments of the events of a key since a moment, oldest first. */
  since(key: string, moment: number): readonly number[];
  /** Notes one event for each of the keys, durably. */
  note(keys: readonly string[], at: number): void;
  /** Forgets what is older. */
  forgetBefore(moment: number): void;
}

export function createBudgetStore(database: DatabaseSync): BudgetStore {
  const find = database.prepare('SELECT at FROM budget_events WHERE key = ? AND at > ? ORDER BY at');
  const add = database.prepare('INSERT INTO budget_events (key, at) SELECT value, ? FROM json_each(?)');
  return {
    since: (key, moment) => find.all(key, moment).map((row) => Number(row['at'])),
    note(keys, at) {
      add.run(at, JSON.stringify(keys));
    },
    forgetBefore(moment) {
      database.prepare('DELETE FROM budget_events WHERE at < ?').run(moment);
    },
  };
}
