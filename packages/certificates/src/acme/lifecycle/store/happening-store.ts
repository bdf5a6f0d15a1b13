import type { DatabaseSync } from 'node:sqlite';
import { acmeHappening, type AcmeHappening } from '@daspanel/formats/acme-requests.ts';

/** The newest that are kept. */
const KEPT = 10_000;

export type NewHappening = Omit<AcmeHappening, 'number'>;

export interface HappeningStore {
  add(happening: NewHappening): void;
  /** Writes without telling anybody: inside a transaction, after which `announce` follows. */
  insert(happening: NewHappening): void;
  announce(): void;
  /** After a number, oldest first. */
  listAfter(number: number, limit: number): readonly AcmeHappening[];
  last(): number;
  /** Calls when some were added, until it is disposed of. */
  onAdded(call: () => void): Disposable;
}

export function createHappeningStore(database: DatabaseSync): HappeningStore {
  const listeners = new Set<() => void>();
  const add = database.prepare('INSERT INTO happenings (at, id, site, kind, detail) VALUES (?, ?, ?, ?, ?)');
  const insert: HappeningStore['insert'] = ({ at, id, site, kind, detail }) => {
    const number = Number(add.run(at, id, site, kind, detail).lastInsertRowid);
    if (number % 100 === 0) database.prepare('DELETE FROM happenings WHERE number <= ?').run(number - KEPT);
  };
  const announce = () => {
    for (const call of listeners) call();
  };
  return {
    insert,
    announce,
    add(happening) {
      insert(happening);
      announce();
    },
    listAfter: (number, limit) =>
      database
        .prepare('SELECT number, at, id, site, kind, detail FROM happenings WHERE number > ? ORDER BY number LIMIT ?')
        .all(number, limit)
        .map((row) => acmeHappening.parse({ ...row })),
    last: () => Number(database.prepare('SELECT max(number) AS last FROM happenings').get()?.['last'] ?? 0),
    onAdded(call) {
      listeners.add(call);
      return {
        [Symbol.dispose]() {
          listeners.delete(call);
        },
      };
    },
  };
}
