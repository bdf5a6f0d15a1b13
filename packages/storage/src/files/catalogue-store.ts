import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ObjectFacts } from '../model/records.ts';
import type { ByteString } from './byte-order.ts';
import type { FileIdentity } from './file-identity.ts';

/** What is known of the content of one version of one key. */
export interface Content {
  readonly key: string;
  /** Order within the key and beyond: greater is newer. */
  readonly sequence: number;
  readonly versionId: string;
  readonly etag: string;
  /** Bytes as the reader sees them. */
  readonly size: number;
  readonly facts: ObjectFacts;
}
/** A version that is no plain file: an old one, a delete marker, or an object whose key no file can have. */
export interface KeptVersion extends Content {
  readonly isDeleteMarker: boolean;
  /** Name of the file with its bytes; null: it has none. */
  readonly blob: string | null;
  readonly lastModified: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS plain (
    key TEXT NOT NULL, identity TEXT NOT NULL, sequence INTEGER NOT NULL, version_id TEXT NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL,
    facts TEXT NOT NULL, PRIMARY KEY (key, identity)) WITHOUT ROWID, STRICT;
  CREATE INDEX IF NOT EXISTS plain_by_identity ON plain (identity);
  CREATE TABLE IF NOT EXISTS kept (
    key TEXT NOT NULL, sequence INTEGER NOT NULL, version_id TEXT NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL, facts TEXT NOT NULL,
    is_delete_marker INTEGER NOT NULL, blob TEXT, last_modified INTEGER NOT NULL, PRIMARY KEY (key, sequence)) WITHOUT ROWID, STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS kept_by_blob ON kept (blob) WHERE blob IS NOT NULL;
  CREATE TABLE IF NOT EXISTS folders (path TEXT PRIMARY KEY, identity TEXT NOT NULL) WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS unfinished (key TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
  CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, started_at INTEGER NOT NULL, start TEXT NOT NULL, claim TEXT, completed_at INTEGER, record TEXT)
    WITHOUT ROWID, STRICT;
  CREATE INDEX IF NOT EXISTS uploads_by_key ON uploads (key, started_at, id);
  CREATE TABLE IF NOT EXISTS parts (
    upload_id TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, checksum TEXT, last_modified INTEGER NOT NULL,
    file TEXT NOT NULL, PRIMARY KEY (upload_id, number)) WITHOUT ROWID, STRICT;
`;

/**
 * What S3 knows of the objects of one bucket beside their bytes. A plain file is listed and read without it; a row of `plain` speaks of a file only while
 * the file's identity is the row's. The process is the only one that writes, and every method is one moment for all others.
 */
export class CatalogueStore implements Disposable {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #lastSequence: number;

  /** `isDurable`: a commit survives a power cut once the log was flushed by whoever asked for it; else only the end of the process. */
  constructor(path: string, isDurable: boolean) {
    this.database = new DatabaseSync(path, { timeout: 5000 });
    try {
      this.database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${isDurable ? 'NORMAL' : 'OFF'}; ${SCHEMA}`);
    } catch (error) {
      this.database.close();
      throw error;
    }
    const last = this.prepare(
      'SELECT max(s) AS last FROM (SELECT max(sequence) s FROM plain UNION ALL SELECT max(sequence) FROM kept)',
    ).get();
    this.#lastSequence = Number(last?.['last'] ?? 0);
  }

  /** Microseconds since 1970 where the clock goes forward, and greater by two than all before in any case. */
  nextSequence(now: number): number {
    this.#lastSequence = Math.max(this.#lastSequence + 2, now * 1000);
    return this.#lastSequence;
  }

  /** All of the changes or none. */
  change<Result>(run: () => Result): Result {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = run();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  findPlain(key: string, identity: FileIdentity): Content | undefined {
    const row = this.prepare('SELECT * FROM plain WHERE key = ? AND identity = ?').get(key, identity);
    return row === undefined ? undefined : readContent(row);
  }

  /** What is known of all files that the key had. */
  findFormerPlain(key: string): readonly { readonly identity: FileIdentity; readonly content: Content }[] {
    const rows = this.prepare('SELECT * FROM plain WHERE key = ? ORDER BY sequence DESC').all(key);
    return rows.map((row) => ({ identity: String(row['identity']), content: readContent(row) }));
  }

  /** Facts of a file with this identity that are kept under other keys: it may have been moved. */
  findByIdentity(identity: FileIdentity): readonly Content[] {
    return this.prepare('SELECT * FROM plain WHERE identity = ? LIMIT 8').all(identity).map(readContent);
  }

  savePlain(identity: FileIdentity, content: Content): void {
    this.prepare('INSERT OR REPLACE INTO plain (key, identity, sequence, version_id, etag, size, facts) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      content.key,
      identity,
      content.sequence,
      content.versionId,
      content.etag,
      content.size,
      JSON.stringify(content.facts),
    );
  }

  removePlain(key: string, identity: FileIdentity): void {
    this.prepare('DELETE FROM plain WHERE key = ? AND identity = ?').run(key, identity);
  }

  /** Forgets all files that the key had, but the one with this identity. */
  removeOtherPlain(key: string, identity: FileIdentity | undefined): void {
    this.prepare('DELETE FROM plain WHERE key = ? AND identity <> ?').run(key, identity ?? '');
  }

  /** Newest first. */
  findKept(key: string): KeptVersion[] {
    return this.prepare('SELECT * FROM kept WHERE key = ? ORDER BY sequence DESC').all(key).map(readKept);
  }

  /** In the order of keys, newest first within one; of the last key perhaps not all when `limit` rows were read. `from` may end within a character. */
  findKeptFrom(from: ByteString, limit: number): KeptVersion[] {
    const rows = this.prepare('SELECT * FROM kept WHERE key >= CAST(? AS TEXT) ORDER BY key, sequence DESC LIMIT ?');
    return rows.all(Buffer.from(from, 'latin1'), limit).map(readKept);
  }

  /** Keys of versions that are no plain files and lie below a folder. */
  findKeptKeysBelow(folder: string, limit: number): string[] {
    const rows = this.prepare('SELECT DISTINCT key FROM kept WHERE key > ? AND key < ? LIMIT ?').all(`${folder}/`, `${folder}0`, limit);
    return rows.map((row) => String(row['key']));
  }

  saveKept(version: KeptVersion): void {
    this.prepare(
      `INSERT OR REPLACE INTO kept (key, sequence, version_id, etag, size, facts, is_delete_marker, blob, last_modified)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      version.key,
      version.sequence,
      version.versionId,
      version.etag,
      version.size,
      JSON.stringify(version.facts),
      version.isDeleteMarker ? 1 : 0,
      version.blob,
      version.lastModified,
    );
  }

  removeKept(version: Pick<KeptVersion, 'key' | 'sequence'>): void {
    this.prepare('DELETE FROM kept WHERE key = ? AND sequence = ?').run(version.key, version.sequence);
  }

  hasBlob(blob: string): boolean {
    return this.prepare('SELECT 1 FROM kept WHERE blob = ?').get(blob) !== undefined;
  }

  hasKept(): boolean {
    return this.prepare('SELECT 1 FROM kept LIMIT 1').get() !== undefined;
  }

  /** A folder that was made for a key, so that it goes with the last one. */
  saveFolder(path: string, identity: FileIdentity): void {
    this.prepare('INSERT OR REPLACE INTO folders (path, identity) VALUES (?, ?)').run(path, identity);
  }

  isOwnFolder(path: string, identity: FileIdentity): boolean {
    return this.prepare('SELECT 1 FROM folders WHERE path = ? AND identity = ?').get(path, identity) !== undefined;
  }

  removeFolder(path: string): void {
    this.prepare('DELETE FROM folders WHERE path = ?').run(path);
  }

  /** Notes a key whose file may disagree with its versions until `settle` has run. */
  markUnfinished(key: string): void {
    this.prepare('INSERT OR IGNORE INTO unfinished (key) VALUES (?)').run(key);
  }

  clearUnfinished(key: string): void {
    if (this.prepare('SELECT 1 FROM unfinished WHERE key = ?').get(key) === undefined) return;
    this.prepare('DELETE FROM unfinished WHERE key = ?').run(key);
  }

  findUnfinished(): string[] {
    return this.prepare('SELECT key FROM unfinished')
      .all()
      .map((row) => String(row['key']));
  }

  /** For the other stores over the same file. */
  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.database.close();
  }
}

type Row = Readonly<Record<string, unknown>>;

/** The rows are this process's own: their columns are strict, and the JSON was written from the same types. */
function readContent(row: Row): Content {
  return {
    key: row['key'] as string,
    sequence: row['sequence'] as number,
    versionId: row['version_id'] as string,
    etag: row['etag'] as string,
    size: row['size'] as number,
    facts: JSON.parse(row['facts'] as string) as ObjectFacts,
  };
}

function readKept(row: Row): KeptVersion {
  return {
    ...readContent(row),
    isDeleteMarker: row['is_delete_marker'] === 1,
    blob: row['blob'] as string | null,
    lastModified: row['last_modified'] as number,
  };
}
