import type { DatabaseSync } from 'node:sqlite';

/** What SQLite finds wrong with the whole database, in its own words; nothing when it is sound. Takes a while. */
export function checkIntegrity(database: DatabaseSync): string[] {
  const answers = database
    .prepare('PRAGMA integrity_check(20)')
    .all()
    .map((row) => String(row['integrity_check']));
  const isConsistent = database.prepare('PRAGMA foreign_key_check').get() === undefined;
  return [...answers.filter((answer) => answer !== 'ok'), ...(isConsistent ? [] : ['a record refers to one that is missing'])];
}

/** The first thing that is wrong, by a quick look; undefined when there is nothing. */
export function findDamage(database: DatabaseSync): string | undefined {
  try {
    const answer = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    return answer === 'ok' ? undefined : String(answer);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
