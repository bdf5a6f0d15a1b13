import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { createDeliveryStore } from '../delivery/delivery-store.ts';
import { SCHEMA } from './index-schema.ts';

/** A message as the index knows it. */
export interface IndexedMessage {
  /** Grows with every message; the order of lists. */
  readonly sequence: number;
  readonly id: string;
  readonly site: string;
  readonly receivedAt: number;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Of the content, without the head that the file begins with. */
  readonly bytes: number;
  readonly contentOffset: number;
  readonly from: string;
  readonly subject: string;
  readonly attachments: number;
  /** To be sent on. */
  readonly isWaiting: boolean;
}

export type ArrivedMessage = Omit<IndexedMessage, 'sequence' | 'from' | 'subject' | 'attachments' | 'isWaiting'>;

/** What only reading a message tells. */
export interface MessageDescription {
  readonly from: string;
  readonly subject: string;
  readonly attachments: number;
  /** The beginning of its text, to be searched. */
  readonly text: string;
}

const messageRow = z
  .object({
    sequence: z.int(),
    id: z.string(),
    site: z.string(),
    received_at: z.int(),
    sender: z.string(),
    recipients: z.string(),
    bytes: z.int(),
    content_offset: z.int(),
    from_field: z.string(),
    subject: z.string(),
    attachments: z.int(),
    next_attempt_at: z.int().nullable(),
  })
  .transform((row): IndexedMessage => ({
    sequence: row.sequence,
    id: row.id,
    site: row.site,
    receivedAt: row.received_at,
    sender: row.sender,
    recipients: z.array(z.string()).parse(JSON.parse(row.recipients)),
    bytes: row.bytes,
    contentOffset: row.content_offset,
    from: row.from_field,
    subject: row.subject,
    attachments: row.attachments,
    isWaiting: row.next_attempt_at !== null,
  }));
const messageRows = z.array(messageRow);
const siteSize = z.array(z.object({ site: z.string(), messages: z.int(), bytes: z.int(), waiting: z.int() }));

const removalRows = z.array(z.object({ site: z.string(), id: z.string() }));
/** A message whose file is to go. */
export type Removal = z.infer<typeof removalRows>[number];

export type IndexStore = ReturnType<typeof openIndex>;

/** Reading all of a larger one would keep the part from starting for too long. */
const LARGEST_CHECKED = 256 * 1024 * 1024;

/** Opens or makes the index. Throws when the file is no database of ours or damaged. */
export function openIndex(path: string) {
  const database = new DatabaseSync(path);
  try {
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 16777216;',
    );
    if (statSync(path).size <= LARGEST_CHECKED) {
      const check = database.prepare('PRAGMA quick_check(1)').get();
      if (check?.['quick_check'] !== 'ok') throw new Error(`the index is damaged: ${JSON.stringify(check)}`);
    }
    database.exec(SCHEMA);
  } catch (error) {
    database.close();
    throw error;
  }
  return createStore(database);
}

function createStore(database: DatabaseSync) {
  const sql = prepareStatements(database);
  const inTransaction = <Value>(work: () => Value): Value => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      database.exec('COMMIT');
      return value;
    } catch (error) {
      // A full disk may have rolled back already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
  return {
    /**
     * Consistent after a power cut, but then the last of these may be missing. That is enough for everything that the files tell again: messages
     * without a row are taken in, rows without a file and unfinished removals go, and what is not described is described.
     */
    inTransaction,
    /** On disk when it returns: for what only the index knows, which is what became of messages that are sent on. */
    inDurableTransaction<Value>(work: () => Value): Value {
      database.exec('PRAGMA synchronous = FULL');
      try {
        return inTransaction(work);
      } finally {
        database.exec('PRAGMA synchronous = NORMAL');
      }
    },
    insert(message: ArrivedMessage, isWaiting: boolean): number {
      const recipients = JSON.stringify(message.recipients);
      const { id, site, receivedAt, sender, bytes, contentOffset } = message;
      return Number(
        sql.insert.run(id, site, receivedAt, sender, recipients, bytes, contentOffset, isWaiting ? receivedAt : null).lastInsertRowid,
      );
    },
    describe(message: Pick<IndexedMessage, 'sequence' | 'site' | 'sender' | 'recipients'>, description: MessageDescription): void {
      const { from, subject, attachments, text } = description;
      if (sql.describe.run(from, subject, attachments, message.sequence).changes === 0) return;
      sql.addWords.run(message.sequence, message.site, `${message.sender} ${from}`, message.recipients.join(' '), subject, text);
    },
    findUndescribed: (site: string, limit: number) => messageRows.parse(sql.undescribed.all(site, limit)),
    findUndescribedSites: () =>
      z
        .array(z.object({ site: z.string() }))
        .parse(sql.undescribedSites.all())
        .map(({ site }) => site),
    find: (site: string, id: string) => messageRow.optional().parse(sql.find.get(site, id)),
    list: (site: string, before: number, limit: number) => messageRows.parse(sql.list.all(site, before, limit)),
    search: (site: string, words: string, before: number, limit: number) => messageRows.parse(sql.search.all(words, site, before, limit)),
    /** Oldest first; those that wait to be sent are kept. */
    findOldest: (site: string, limit: number) => messageRows.parse(sql.oldest.all(site, limit)),
    findOlderThan: (site: string, time: number, limit: number) => messageRows.parse(sql.older.all(site, time, limit)),
    listIds: (site: string) =>
      z
        .array(z.object({ id: z.string() }))
        .parse(sql.ids.all(site))
        .map(({ id }) => id),
    measureSites: () => siteSize.parse(sql.measure.all()),
    countSince: (time: number) => z.array(z.object({ site: z.string(), minute: z.int(), messages: z.int() })).parse(sql.since.all(time)),
    /** Takes a message out and notes that its file is to go, so that a crash before that does not bring the message back. */
    remove({ sequence, site, id }: Pick<IndexedMessage, 'sequence' | 'site' | 'id'>): void {
      sql.removeWords.run(sequence);
      sql.remove.run(sequence);
      sql.noteRemoval.run(site, id);
    },
    findRemovals: (limit: number) => removalRows.parse(sql.removals.all(limit)),
    finishRemoval({ site, id }: Removal): void {
      sql.finishRemoval.run(site, id);
    },
    isRemoved: ({ site, id }: Removal) => sql.isRemoved.get(site, id) !== undefined,
    deliveries: createDeliveryStore(database),
    [Symbol.dispose]() {
      database.close();
    },
  };
}

const COLUMNS =
  'sequence, id, site, received_at, sender, recipients, bytes, content_offset, from_field, subject, attachments, next_attempt_at';

function prepareStatements(database: DatabaseSync) {
  const select = (rest: string) => database.prepare(`SELECT ${COLUMNS} FROM messages ${rest}`);
  return {
    insert: database.prepare(
      `INSERT INTO messages (id, site, received_at, sender, recipients, bytes, content_offset, next_attempt_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    describe: database.prepare(
      'UPDATE messages SET from_field = ?, subject = ?, attachments = ?, is_described = 1 WHERE sequence = ? AND is_described = 0',
    ),
    addWords: database.prepare('INSERT INTO words (rowid, site, sender, recipients, subject, text) VALUES (?, ?, ?, ?, ?, ?)'),
    undescribed: select('WHERE is_described = 0 AND site = ? ORDER BY sequence LIMIT ?'),
    undescribedSites: database.prepare('SELECT DISTINCT site FROM messages WHERE is_described = 0 ORDER BY site'),
    find: select('WHERE site = ? AND id = ?'),
    list: select('WHERE site = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?'),
    search: select(
      'WHERE sequence IN (SELECT rowid FROM words WHERE words MATCH ?) AND site = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?',
    ),
    oldest: select('WHERE site = ? AND next_attempt_at IS NULL ORDER BY sequence LIMIT ?'),
    older: select('WHERE site = ? AND next_attempt_at IS NULL AND received_at < ? ORDER BY sequence LIMIT ?'),
    ids: database.prepare('SELECT id FROM messages WHERE site = ?'),
    measure: database.prepare(
      'SELECT site, count(*) AS messages, sum(bytes) AS bytes, count(next_attempt_at) AS waiting FROM messages GROUP BY site',
    ),
    since: database.prepare(
      'SELECT site, received_at / 60000 AS minute, count(*) AS messages FROM messages WHERE received_at >= ? GROUP BY site, minute',
    ),
    remove: database.prepare('DELETE FROM messages WHERE sequence = ?'),
    noteRemoval: database.prepare('INSERT OR IGNORE INTO removals (site, id) VALUES (?, ?)'),
    removals: database.prepare('SELECT site, id FROM removals LIMIT ?'),
    finishRemoval: database.prepare('DELETE FROM removals WHERE site = ? AND id = ?'),
    isRemoved: database.prepare('SELECT 1 FROM removals WHERE site = ? AND id = ?'),
    removeWords: database.prepare('DELETE FROM words WHERE rowid = ?'),
  };
}
