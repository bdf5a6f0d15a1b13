import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Log } from '@daspanel/platform/log.ts';
import { OBSERVATIONS_SCHEMA, observationsSchema } from './schema.ts';

/**
 * Opens `state/observations.db`: what was measured and what schedules gave. It is apart from the state, because nothing of it is worth stopping for: a
 * file that cannot be used is put aside and a new one begun, and where that fails too everything is kept in memory until the next start.
 */
export function openObservations(folder: string, { log, now }: { readonly log: Log; readonly now: () => number }): DatabaseSync {
  const path = join(folder, 'observations.db');
  try {
    return open(path);
  } catch (error) {
    log.warn('the observations cannot be opened and are begun anew; the former file is kept beside them', { error });
  }
  try {
    renameSync(path, `${path}.damaged-${now()}`);
    return open(path);
  } catch (error) {
    log.error('observations cannot be stored: they are kept in memory until the next start', { error });
    return open(':memory:');
  }
}

function open(path: string): DatabaseSync {
  const mask = process.umask(0o077);
  try {
    const database = new DatabaseSync(path);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 2000; PRAGMA auto_vacuum = INCREMENTAL');
    // NORMAL: a power cut may take the last seconds away, together with the note of how far the log was read.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -4096');
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version > OBSERVATIONS_SCHEMA)
      throw new Error(`the observations have schema ${version}, this Daspanel knows ${OBSERVATIONS_SCHEMA}`);
    database.exec('BEGIN IMMEDIATE');
    for (const sql of observationsSchema.slice(version)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${OBSERVATIONS_SCHEMA}; COMMIT`);
    return database;
  } finally {
    process.umask(mask);
  }
}

/** Runs the work in one transaction. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
