import type { PartRecord, UploadRecord } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import type { ByteString } from './byte-order.ts';
import type { CatalogueStore } from './catalogue-store.ts';

export interface StoredPart extends PartRecord {
  /** Name of the file with its bytes, in the folder of the upload. */
  readonly file: string;
}
/** What was about to become the object when the process may have ended. */
export interface Claim {
  /** Of the numbers and ETags of the parts. */
  readonly digest: string;
  readonly sequence: number;
}
export interface StoredUpload {
  readonly upload: UploadRecord;
  readonly claim: Claim | undefined;
  /** Undefined: it is open. */
  readonly completed: ObjectRecord | undefined;
}

/** The uploads in parts of one bucket, in its catalogue. */
export class UploadStore {
  readonly #catalogue: CatalogueStore;

  constructor(catalogue: CatalogueStore) {
    this.#catalogue = catalogue;
  }

  create(upload: UploadRecord): void {
    const { id, key, startedAt, ...start } = upload;
    this.#catalogue
      .prepare('INSERT INTO uploads (id, key, started_at, start) VALUES (?, ?, ?, ?)')
      .run(id, key, startedAt, JSON.stringify(start));
  }

  find(id: string): StoredUpload | undefined {
    const row = this.#catalogue.prepare('SELECT * FROM uploads WHERE id = ?').get(id);
    return row === undefined ? undefined : readUpload(row);
  }

  /** Open ones in the order of keys, then ids. `from` may end within a character. */
  findOpenFrom(from: ByteString, limit: number): UploadRecord[] {
    const rows = this.#catalogue.prepare(
      'SELECT * FROM uploads WHERE completed_at IS NULL AND key >= CAST(? AS TEXT) ORDER BY key, id LIMIT ?',
    );
    return rows.all(Buffer.from(from, 'latin1'), limit).map((row) => readUpload(row).upload);
  }

  findOpenOf(key: string): UploadRecord[] {
    const rows = this.#catalogue.prepare('SELECT * FROM uploads WHERE completed_at IS NULL AND key = ? ORDER BY id');
    return rows.all(key).map((row) => readUpload(row).upload);
  }

  /** Those that began before `startedBefore` and are open, or were completed before `completedBefore`. */
  findExpired(startedBefore: number, completedBefore: number): string[] {
    const rows = this.#catalogue.prepare(
      'SELECT id FROM uploads WHERE (completed_at IS NULL AND started_at < ?) OR completed_at < ? LIMIT 1000',
    );
    return rows.all(startedBefore, completedBefore).map((row) => String(row['id']));
  }

  claim(id: string, claim: Claim): void {
    this.#catalogue.prepare('UPDATE uploads SET claim = ? WHERE id = ?').run(JSON.stringify(claim), id);
  }

  complete(id: string, completedAt: number, record: ObjectRecord): void {
    this.#catalogue.prepare('UPDATE uploads SET completed_at = ?, record = ? WHERE id = ?').run(completedAt, JSON.stringify(record), id);
  }

  /** With its parts. */
  remove(id: string): void {
    this.#catalogue.change(() => {
      this.#catalogue.prepare('DELETE FROM uploads WHERE id = ?').run(id);
      this.#catalogue.prepare('DELETE FROM parts WHERE upload_id = ?').run(id);
    });
  }

  findPart(id: string, number: number): StoredPart | undefined {
    const row = this.#catalogue.prepare('SELECT * FROM parts WHERE upload_id = ? AND number = ?').get(id, number);
    return row === undefined ? undefined : readPart(row);
  }

  findParts(id: string, after: number, limit: number): StoredPart[] {
    const rows = this.#catalogue.prepare('SELECT * FROM parts WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?');
    return rows.all(id, after, limit).map(readPart);
  }

  /** Replaces the part of that number. */
  savePart(id: string, part: StoredPart): void {
    this.#catalogue
      .prepare('INSERT OR REPLACE INTO parts (upload_id, number, size, etag, checksum, last_modified, file) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        id,
        part.number,
        part.size,
        part.etag,
        part.checksum === undefined ? null : JSON.stringify(part.checksum),
        part.lastModified,
        part.file,
      );
  }
}

type Row = Readonly<Record<string, unknown>>;

/** The rows are this process's own: their columns are strict, and the JSON was written from the same types. */
function readUpload(row: Row): StoredUpload {
  const start = JSON.parse(row['start'] as string) as Omit<UploadRecord, 'id' | 'key' | 'startedAt'>;
  return {
    upload: { ...start, id: row['id'] as string, key: row['key'] as string, startedAt: row['started_at'] as number },
    claim: typeof row['claim'] === 'string' ? (JSON.parse(row['claim']) as Claim) : undefined,
    completed: typeof row['record'] === 'string' ? (JSON.parse(row['record']) as ObjectRecord) : undefined,
  };
}

function readPart(row: Row): StoredPart {
  return {
    number: row['number'] as number,
    size: row['size'] as number,
    etag: row['etag'] as string,
    lastModified: row['last_modified'] as number,
    file: row['file'] as string,
    ...(typeof row['checksum'] === 'string' ? { checksum: JSON.parse(row['checksum']) as NonNullable<PartRecord['checksum']> } : {}),
  };
}
