import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** What all routes were made for when they were last planned together, as `describePlace` tells it. */
export function createPlaceStore(database: DatabaseSync) {
  const read = database.prepare('SELECT applied_for FROM installation');
  const save = database.prepare('UPDATE installation SET applied_for = ?');
  return {
    read(): string {
      return z.object({ applied_for: z.string() }).parse(read.get()).applied_for;
    },
    save(description: string): void {
      save.run(description);
    },
  };
}
export type PlaceStore = ReturnType<typeof createPlaceStore>;
