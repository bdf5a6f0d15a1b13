import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { CertificateState } from '@daspanel/formats/acme-requests.ts';
import { certificateRecord, type CertificateRecord } from '../record/certificate-record.ts';

/** Several certificates at once, and figures of all. */
export interface CertificateListings {
  /** Wanted ones, in the order of their ids, after an id. */
  list(wanted: { readonly state: CertificateState | null; readonly after: string; readonly limit: number }): readonly CertificateRecord[];
  listWantedIds(): readonly string[];
  /** Kept ones that are not wanted any more and speak of a name. */
  listUnwanted(name: string): readonly CertificateRecord[];
  /** Of which an order is under way. */
  listWorking(): readonly CertificateRecord[];
  /** Wanted ones that are due later than a moment. */
  listLaterThan(moment: number): readonly CertificateRecord[];
  countStates(): Readonly<Partial<Record<CertificateState, number>>>;
  /** When the first of all present certificates that are wanted ends; null: there is none. */
  firstEnd(): number | null;
  countWaitingForOrders(): number;
}

export function createCertificateListings(database: DatabaseSync): CertificateListings {
  const rows = (sql: string, ...values: (string | number | null)[]) => database.prepare(sql).all(...values);
  return {
    list: ({ state, after, limit }) =>
      rows(
        'SELECT document, next_at FROM certificates WHERE unwanted_since IS NULL AND id > ? AND (? IS NULL OR state = ?) ORDER BY id LIMIT ?',
        after,
        state,
        state,
        limit,
      ).flatMap((row) => parseRow(row) ?? []),
    listWantedIds: () => rows('SELECT id FROM certificates WHERE unwanted_since IS NULL').map((row) => String(row['id'])),
    listUnwanted: (name) =>
      rows(
        'SELECT document, next_at FROM certificates WHERE unwanted_since IS NOT NULL AND instr(document, ?) > 0',
        JSON.stringify(name),
      ).flatMap((row) => parseRow(row) ?? []),
    listWorking: () =>
      rows(`SELECT document, next_at FROM certificates WHERE json_extract(document, '$.work') IS NOT NULL`).flatMap(
        (row) => parseRow(row) ?? [],
      ),
    listLaterThan: (moment) =>
      rows('SELECT document, next_at FROM certificates WHERE unwanted_since IS NULL AND next_at > ?', moment).flatMap(
        (row) => parseRow(row) ?? [],
      ),
    countStates: () =>
      Object.fromEntries(
        rows('SELECT state, count(*) AS count FROM certificates WHERE unwanted_since IS NULL GROUP BY state').map((row) => [
          String(row['state']),
          Number(row['count']),
        ]),
      ),
    firstEnd() {
      const [row] = rows('SELECT min(ends_at) AS first FROM certificates WHERE unwanted_since IS NULL');
      return typeof row?.['first'] === 'number' ? row['first'] : null;
    },
    countWaitingForOrders: () => Number(rows('SELECT count(*) AS count FROM certificates WHERE waits_for_orders = 1')[0]?.['count'] ?? 0),
  };
}

/** A row with `document` and `next_at`. */
export function parseRow(row: Record<string, SQLOutputValue> | undefined): CertificateRecord | undefined {
  if (row === undefined) return undefined;
  const record = certificateRecord.parse(JSON.parse(String(row['document'])));
  return { ...record, nextAt: row['next_at'] === null ? null : Number(row['next_at']) };
}
