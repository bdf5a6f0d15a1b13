import type { DatabaseSync } from 'node:sqlite';
import { initial } from './migrations/0001-initial.ts';
import { databases } from './migrations/0002-databases.ts';
import { storageAndMail } from './migrations/0003-storage-and-mail.ts';
import { mappings } from './migrations/0004-mappings.ts';
import { certificates } from './migrations/0005-certificates.ts';
import { accounts } from './migrations/0006-accounts.ts';
import { fileUploads } from './migrations/0008-file-uploads.ts';
import { signInPolicy } from './migrations/0010-sign-in-policy.ts';
import { versionRecords } from './migrations/0011-version-records.ts';
import { proofsAndSenders } from './migrations/0012-proofs-and-senders.ts';
import { tagsAndSchedules } from './migrations/0007-tags-and-schedules.ts';

/** Every migration in order. The database's `user_version` counts those that it has had. */
const migrations: readonly string[] = [
  initial,
  databases,
  storageAndMail,
  mappings,
  certificates,
  accounts,
  tagsAndSchedules,
  fileUploads,
  signInPolicy,
  versionRecords,
  proofsAndSenders,
];
export const SCHEMA_VERSION = migrations.length;

export function readSchemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** Runs the migrations that are missing, all in one transaction: afterwards the database has the newest schema or is as it was. */
export function migrate(database: DatabaseSync): void {
  const from = readSchemaVersion(database);
  if (from >= SCHEMA_VERSION) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const sql of migrations.slice(from)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
