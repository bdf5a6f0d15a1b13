import type { DatabaseSync } from 'node:sqlite';
import type { CertificateRecord } from '../record/certificate-record.ts';
import { describeState } from '../record/describe-state.ts';
import { findPriority, LAST_PRIORITY } from '../planning/find-priority.ts';
import type { HappeningStore, NewHappening } from './happening-store.ts';
import { inTransaction } from './in-transaction.ts';
import { createCertificateListings, parseRow, type CertificateListings } from './certificate-listings-store.ts';

/** A private key as PKCS #8 PEM; the chain, leaf first, when there is one. */
export interface Pair {
  readonly key: string;
  readonly chain: string | null;
}
export type PairKind = 'pending' | 'present';
/** What becomes of the pairs together with the record: another one, or none. */
export type PairChanges = Partial<Readonly<Record<PairKind, Pair | null>>>;

export interface CertificateStore extends CertificateListings {
  read(id: string): CertificateRecord | undefined;
  readPair(id: string, kind: PairKind): Pair | undefined;
  /** Writes record, pairs and what happened in one transaction; afterwards they are on the disk. */
  save(record: CertificateRecord, pairs?: PairChanges, happenings?: readonly NewHappening[]): void;
  saveAll(records: readonly CertificateRecord[]): void;
  forget(id: string): void;
  /** Those whose time has come, most urgent first. */
  listDue(now: number, limit: number): readonly { readonly id: string; readonly priority: number }[];
  /** Everything that is wanted is looked at now, if it was not to be sooner. */
  makeAllDue(now: number): void;
  /** When something is due next, `except` these; null: nothing is planned. */
  nextDue(except: ReadonlySet<string>): number | null;
}

export function createCertificateStore(database: DatabaseSync, log: Pick<HappeningStore, 'insert' | 'announce'>): CertificateStore {
  const put = database.prepare(`
    INSERT INTO certificates (id, state, priority, next_at, ends_at, unwanted_since, waits_for_orders, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, priority = excluded.priority, next_at = excluded.next_at, ends_at = excluded.ends_at,
      unwanted_since = excluded.unwanted_since, waits_for_orders = excluded.waits_for_orders, document = excluded.document`);
  const putPair = database.prepare('INSERT OR REPLACE INTO pairs (certificate, kind, key, chain) VALUES (?, ?, ?, ?)');
  const dropPair = database.prepare('DELETE FROM pairs WHERE certificate = ? AND kind = ?');
  const one = database.prepare('SELECT document, next_at FROM certificates WHERE id = ?');
  const pair = database.prepare('SELECT key, chain FROM pairs WHERE certificate = ? AND kind = ?');
  // One priority after the other: thousands that are due need not be sorted for each that is picked.
  const due = database.prepare('SELECT id FROM certificates WHERE priority = ? AND next_at <= ? ORDER BY next_at LIMIT ?');
  const next = database.prepare('SELECT id, next_at FROM certificates WHERE next_at IS NOT NULL ORDER BY next_at LIMIT ?');

  const putRecord = (record: CertificateRecord) => {
    put.run(
      record.id,
      describeState(record),
      findPriority(record),
      record.nextAt,
      record.present?.facts.notAfter ?? null,
      record.unwantedSince,
      record.waitsForOrders ? 1 : 0,
      JSON.stringify(record),
    );
  };
  const savePairs = (id: string, pairs: PairChanges) => {
    for (const kind of ['pending', 'present'] as const) {
      const wanted = pairs[kind];
      if (wanted === null) dropPair.run(id, kind);
      else if (wanted !== undefined) putPair.run(id, kind, wanted.key, wanted.chain);
    }
  };
  return {
    ...createCertificateListings(database),
    read: (id) => parseRow(one.get(id)),
    readPair(id, kind) {
      const row = pair.get(id, kind);
      return row === undefined ? undefined : { key: String(row['key']), chain: row['chain'] === null ? null : String(row['chain']) };
    },
    save(record, pairs = {}, happenings = []) {
      inTransaction(database, () => {
        putRecord(record);
        savePairs(record.id, pairs);
        happenings.forEach((happening) => log.insert(happening));
      });
      if (happenings.length > 0) log.announce();
    },
    saveAll(records) {
      inTransaction(database, () => records.forEach(putRecord));
    },
    forget(id) {
      database.prepare('DELETE FROM certificates WHERE id = ?').run(id);
    },
    listDue(now, limit) {
      const found: { readonly id: string; readonly priority: number }[] = [];
      for (let priority = 0; priority <= LAST_PRIORITY && found.length < limit; priority += 1) {
        found.push(...due.all(priority, now, limit - found.length).map((row) => ({ id: String(row['id']), priority })));
      }
      return found;
    },
    makeAllDue(now) {
      database.prepare('UPDATE certificates SET next_at = min(coalesce(next_at, ?), ?) WHERE unwanted_since IS NULL').run(now, now);
    },
    nextDue(except) {
      const found = next.all(except.size + 1).find((row) => !except.has(String(row['id'])));
      return found === undefined ? null : Number(found['next_at']);
    },
  };
}
