import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** How much has been heard of what happens at the ACME client. Writing methods must run inside a transaction. */
export function createAcmeEventStore(database: DatabaseSync) {
  const read = database.prepare('SELECT heard FROM acme_events');
  const save = database.prepare('UPDATE acme_events SET heard = ?');
  return {
    /** Number of the last one. */
    readHeard(): number {
      return z.object({ heard: z.number() }).parse(read.get()).heard;
    },
    saveHeard(number: number): void {
      save.run(number);
    },
  };
}
export type AcmeEventStore = ReturnType<typeof createAcmeEventStore>;
