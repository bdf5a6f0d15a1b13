import type { SqlValue } from 'mysql2';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { quoteIdentifier } from '../databases/quote.ts';
import type { Replacer } from './replace-texts.ts';
import type { RewriteCount, TableRewrite } from './rewrite-table.ts';
import { containsAny, keepTimes, rewriteText } from './table-sql.ts';
import type { RewritableTable } from './tables.ts';

/** Rows that are locked, changed and committed together. */
const ROWS_AT_ONCE = 500;
/** Bytes of text that are read at once, if not one row has more. */
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** Values as the driver gives and takes them. */
type Row = readonly SqlValue[];

/** Goes through a table in the order of its key. */
export async function rewriteByKey({ connection, table, replace, onRows, signal }: TableRewrite): Promise<RewriteCount> {
  let after: Row | undefined;
  let count: RewriteCount = { rows: 0, changed: 0 };
  for (;;) {
    signal.throwIfAborted();
    await connection.beginTransaction();
    const found = await findRows(connection, table, replace, after);
    let changed = 0;
    for (const keys of splitByBytes(found)) {
      const updates = (await readRows(connection, table, keys)).flatMap((row) => renderUpdate(table, row, replace));
      if (updates.length > 0) await connection.query(updates.join(';'));
      changed += updates.length;
    }
    await connection.commit();
    count = { rows: count.rows + found.length, changed: count.changed + changed };
    onRows(count.rows);
    after = found.at(-1)?.key;
    if (found.length < ROWS_AT_ONCE) return count;
  }
}

interface FoundRow {
  readonly key: Row;
  readonly bytes: number;
}

/** The next rows that hold one of the texts, locked. */
async function findRows(
  connection: Connection,
  table: RewritableTable,
  replace: Replacer,
  after: Row | undefined,
): Promise<readonly FoundRow[]> {
  const key = listColumns(table.key);
  const bytes = table.columns.map((column) => `COALESCE(LENGTH(${quoteIdentifier(column)}), 0)`).join(' + ');
  const contains = table.columns.map((column) => containsAny(column, replace)).join(' OR ');
  const follows = after === undefined ? '' : ` AND (${key}) > (${placeholders(after)})`;
  const [rows] = await connection.query<RowDataPacket[][]>(
    {
      sql: `SELECT ${key}, ${bytes} FROM ${quoteIdentifier(table.name)} WHERE (${contains})${follows} ORDER BY ${key} LIMIT ${ROWS_AT_ONCE} FOR UPDATE`,
      rowsAsArray: true,
    },
    [...(after ?? [])],
  );
  return rows.map((row) => ({ key: row.slice(0, -1), bytes: Number(row.at(-1)) }));
}

function* splitByBytes(rows: readonly FoundRow[]): Generator<readonly Row[]> {
  let keys: Row[] = [];
  let total = 0;
  for (const { key, bytes } of rows) {
    if (keys.length > 0 && total + bytes > BYTES_AT_ONCE) {
      yield keys;
      [keys, total] = [[], 0];
    }
    keys.push(key);
    total += bytes;
  }
  if (keys.length > 0) yield keys;
}

/** Each row holds its key and then the columns of text. */
async function readRows(connection: Connection, table: RewritableTable, keys: readonly Row[]): Promise<readonly Row[]> {
  const sql = `SELECT ${listColumns([...table.key, ...table.columns])} FROM ${quoteIdentifier(table.name)} WHERE (${listColumns(table.key)}) IN (${keys.map((key) => `(${placeholders(key)})`).join(', ')})`;
  const [rows] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true }, keys.flat());
  return rows;
}

function renderUpdate(table: RewritableTable, row: Row, replace: Replacer): readonly string[] {
  const values = row.slice(table.key.length);
  const changes = table.columns.flatMap((column, index) => {
    const value = values[index];
    if (typeof value !== 'string') return [];
    const rewritten = rewriteText(value, replace);
    return rewritten === value ? [] : [mysql.format(`${quoteIdentifier(column)} = ?`, [rewritten])];
  });
  if (changes.length === 0) return [];
  const isRow = table.key.map((column, index) => mysql.format(`${quoteIdentifier(column)} = ?`, [row[index]])).join(' AND ');
  return [`UPDATE ${quoteIdentifier(table.name)} SET ${[...changes, ...keepTimes(table)].join(', ')} WHERE ${isRow}`];
}

function listColumns(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}

function placeholders(values: Row): string {
  return values.map(() => '?').join(', ');
}
