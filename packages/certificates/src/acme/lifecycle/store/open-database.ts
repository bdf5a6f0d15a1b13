import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { migrations } from './schema.ts';

/**
 * Opens `acme.db` in the folder, making it on the very first start only. Lost, empty, damaged, foreign or newer: throws a sentence that says what to do. Beginning anew
 * would mean other accounts and orders for every name at once, which authorities limit.
 */
export async function openAcmeDatabase(folder: string): Promise<{ readonly database: DatabaseSync; readonly isNew: boolean }> {
  const path = join(folder, 'acme.db');
  const marker = join(folder, 'initialized');
  const found = statSync(path, { throwIfNoEntry: false });
  const isNew = !existsSync(marker);
  if (!isNew && (found === undefined || found.size === 0)) {
    throw new Error(
      `${path} is ${found === undefined ? 'missing' : 'empty'}, but this data directory has been in use. Restore it from a backup; or, to have all certificates ordered anew with new accounts, remove ${marker}. Nothing has been changed.`,
    );
  }
  const database = open(path);
  try {
    check(database, path);
    migrate(database);
  } catch (error) {
    database.close();
    throw error;
  }
  // Not at each start, which has to be possible on a full disk.
  if (isNew) await writeFileDurably(marker, '', { mode: 0o600 });
  return { database, isNew: isNew && found === undefined };
}

function open(path: string): DatabaseSync {
  const mask = process.umask(0o077);
  try {
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 2000');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON');
    return database;
  } catch (error) {
    throw unusable(path, `cannot be opened (${describe(error)})`);
  } finally {
    process.umask(mask);
  }
}

function check(database: DatabaseSync, path: string): void {
  const version = readVersion(database, path);
  if (version > migrations.length) {
    throw new Error(
      `${path} was written by a newer Daspanel (schema ${version}, this one knows ${migrations.length}). Start that one. Nothing has been changed.`,
    );
  }
  const damage = findDamage(database);
  if (damage !== undefined) throw unusable(path, `is damaged (${damage})`);
}

function readVersion(database: DatabaseSync, path: string): number {
  try {
    return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  } catch (error) {
    throw unusable(path, `is damaged (${describe(error)})`);
  }
}

function findDamage(database: DatabaseSync): string | undefined {
  try {
    const answer = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    return answer === 'ok' ? undefined : String(answer);
  } catch (error) {
    return describe(error);
  }
}

function unusable(path: string, what: string): Error {
  return new Error(`${path} ${what}. Restore it from a backup. Certificates that are served stay in use. Nothing has been changed.`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function migrate(database: DatabaseSync): void {
  const from = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (from >= migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const sql of migrations.slice(from)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
