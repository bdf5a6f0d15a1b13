import type { DatabaseSync } from 'node:sqlite';

/** Writes all or nothing. Inside of another one it is a part of that. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
