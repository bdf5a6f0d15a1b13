import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { findDamage } from './check-integrity.ts';
import { migrate, readSchemaVersion, SCHEMA_VERSION } from './migrate.ts';
import { isSnapshotDue, listSnapshots, takeSnapshot } from './snapshots.ts';
import { lockState } from './state-lock.ts';

export interface State extends Disposable {
  readonly database: DatabaseSync;
  /** Folder of the snapshots. */
  readonly snapshots: string;
}

/**
 * Opens `state/daspanel.db`, making it on the very first start only. Lost, empty, damaged, foreign or newer state stops the start with a sentence that
 * names the snapshots: it must never look like a first start, because that would offer the installation to whoever comes next.
 */
export async function openState(data: DataDirectory, now: () => number): Promise<State> {
  const path = join(data.state, 'daspanel.db');
  const marker = join(data.state, 'initialized');
  const snapshots = join(data.state, 'snapshots');
  const refuse = (what: string): Error => new Error(`${what} ${describeWayOut(snapshots, path)}`);

  const markedId = readMarker(marker);
  const found = describeFile(path);
  const wasInUse = markedId !== undefined || hasTraces(data);
  if (wasInUse && found === undefined) throw refuse(`${path} is missing, but this data directory has been in use.`);
  if (wasInUse && found?.size === 0) throw refuse(`${path} is empty.`);
  if (found !== undefined && found.owner !== process.getuid?.()) {
    throw refuse(`${path} belongs to user ${found.owner}, not to user ${process.getuid?.()} who runs the API.`);
  }

  const lock = lockState(join(data.state, 'lock'));
  try {
    const database = openDatabase(path, refuse);
    if (found !== undefined) await checkExisting(database, { path, snapshots, markedId, refuse, now });
    migrate(database);
    const id = readInstallationId(database) ?? createInstallation(database);
    if (markedId === undefined) await writeFileDurably(marker, `${id}\n`, { mode: 0o600 });
    return {
      database,
      snapshots,
      [Symbol.dispose]() {
        database.close();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function openDatabase(path: string, refuse: (what: string) => Error): DatabaseSync {
  const mask = process.umask(0o077);
  try {
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 2000');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536');
    return database;
  } catch (error) {
    throw refuse(`${path} cannot be opened (${error instanceof Error ? error.message : String(error)}).`);
  } finally {
    process.umask(mask);
  }
}

interface Existing {
  readonly path: string;
  readonly snapshots: string;
  readonly markedId: string | undefined;
  readonly refuse: (what: string) => Error;
  readonly now: () => number;
}

async function checkExisting(database: DatabaseSync, { path, snapshots, markedId, refuse, now }: Existing): Promise<void> {
  const damage = findDamage(database);
  if (damage !== undefined) throw refuse(`${path} is damaged (${damage}).`);
  const schema = readSchemaVersion(database);
  if (schema > SCHEMA_VERSION)
    throw refuse(`${path} was written by a newer Daspanel (schema ${schema}, this one knows ${SCHEMA_VERSION}). Start that one.`);
  if (schema === 0 && markedId === undefined) return;
  const id = schema === 0 ? undefined : readInstallationId(database);
  if (id === undefined) throw refuse(`${path} has no installation in it.`);
  if (markedId !== undefined && markedId !== id) throw refuse(`${path} belongs to another installation than this data directory.`);
  if (schema < SCHEMA_VERSION) await takeSnapshot(database, snapshots, now());
  else if (await isSnapshotDue(snapshots, now())) await takeSnapshotIfPossible(database, snapshots, now());
}

/** The daily one can wait: with a full disk the installation must start, so that somebody can make room. */
async function takeSnapshotIfPossible(database: DatabaseSync, snapshots: string, now: number): Promise<void> {
  await takeSnapshot(database, snapshots, now).catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
  });
}

function describeWayOut(snapshots: string, path: string): string {
  const names = listSnapshots(snapshots);
  if (names.length === 0) return 'There is no snapshot; restore the data directory from a backup. Nothing has been changed.';
  return `Snapshots, newest first: ${names.map((name) => join(snapshots, name)).join(', ')}. To go back to one, copy it to ${path} and remove ${path}-wal. Nothing has been changed.`;
}

function readMarker(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function describeFile(path: string): { readonly size: number; readonly owner: number } | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : { size: found.size, owner: found.uid };
}

/** Traces of an earlier life outside the state folder. Folders that this user may not list say nothing. */
function hasTraces(data: DataDirectory): boolean {
  return [data.routes, data.pools, data.sites].some((folder) => {
    try {
      return readdirSync(folder).some((name) => !name.startsWith('.'));
    } catch {
      return false;
    }
  });
}

function readInstallationId(database: DatabaseSync): string | undefined {
  const id = database.prepare('SELECT id FROM installation').get()?.['id'];
  return typeof id === 'string' ? id : undefined;
}

function createInstallation(database: DatabaseSync): string {
  const id = randomUUID();
  database
    .prepare(`INSERT INTO installation (id, audit_head, audit_sequence, applied_for, events_published) VALUES (?, ?, 0, '', 0)`)
    .run(id, '0'.repeat(64));
  return id;
}
