import type { Connection, RowDataPacket } from 'mysql2/promise';
import { quoteIdentifier } from '../databases/quote.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import type { Replacer } from './replace-texts.ts';
import { rewriteValue } from './rewrite-value.ts';
import type { RewritableTable } from './tables.ts';

/** Rows that are read, changed and committed together. */
const ROWS_AT_ONCE = 200;

export interface RewriteCount {
  /** Rows in which a text was found. */
  readonly rows: number;
  readonly changed: number;
}

export interface TableRewrite {
  readonly connection: Connection;
  readonly table: RewritableTable;
  readonly replace: Replacer;
  /** Called after each batch with the rows of this table so far. */
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

/** Replaces the texts in all rows of a table, each batch in a transaction. */
export async function rewriteTable(rewrite: TableRewrite): Promise<RewriteCount> {
  return rewrite.table.key.length > 0 ? rewriteByKey(rewrite) : rewriteByValue(rewrite);
}

async function rewriteByKey({ connection, table, replace, onRows, signal }: TableRewrite): Promise<RewriteCount> {
  const key = table.key.map(quoteIdentifier).join(', ');
  const columns = table.columns.map(quoteIdentifier).join(', ');
  const contains = table.columns.map((column) => containsAny(column, replace)).join(' OR ');
  let after: readonly unknown[] | undefined;
  let count: RewriteCount = { rows: 0, changed: 0 };
  for (;;) {
    signal.throwIfAborted();
    const follows = after === undefined ? '' : ` AND (${key}) > (${after.map(() => '?').join(', ')})`;
    const select = `SELECT ${key}, ${columns} FROM ${quoteIdentifier(table.name)} WHERE (${contains})${follows} ORDER BY ${key} LIMIT ${ROWS_AT_ONCE} FOR UPDATE`;
    await connection.beginTransaction();
    const [rows] = await connection.query<RowDataPacket[][]>({ sql: select, rowsAsArray: true }, [...(after ?? [])]);
    let changed = 0;
    for (const row of rows) changed += Number(await updateRow(connection, table, row, replace));
    await connection.commit();
    count = { rows: count.rows + rows.length, changed: count.changed + changed };
    onRows(count.rows);
    const last = rows.at(-1);
    if (rows.length < ROWS_AT_ONCE || last === undefined) return count;
    after = last.slice(0, table.key.length);
  }
}

/** A row holds its key and then the columns of text. True: it was changed. */
async function updateRow(connection: Connection, table: RewritableTable, row: readonly unknown[], replace: Replacer): Promise<boolean> {
  const values = row.slice(table.key.length);
  const changes = table.columns.flatMap((column, index) => {
    const value = values[index];
    if (typeof value !== 'string') return [];
    const rewritten = rewriteText(value, replace);
    return rewritten === value ? [] : [[column, rewritten] as const];
  });
  if (changes.length === 0) return false;
  const assignments = [...changes.map(([column]) => `${quoteIdentifier(column)} = ?`), ...keepTimes(table)].join(', ');
  const isRow = table.key.map((column) => `${quoteIdentifier(column)} = ?`).join(' AND ');
  await connection.query(`UPDATE ${quoteIdentifier(table.name)} SET ${assignments} WHERE ${isRow}`, [
    ...changes.map(([, value]) => value),
    ...row.slice(0, table.key.length),
  ]);
  return true;
}

/** Without a key: what a value becomes does not depend on its row, so all rows with the same value change together. */
async function rewriteByValue({ connection, table, replace, onRows, signal }: TableRewrite): Promise<RewriteCount> {
  const name = quoteIdentifier(table.name);
  let count: RewriteCount = { rows: 0, changed: 0 };
  for (const column of table.columns) {
    const quoted = quoteIdentifier(column);
    const [rows] = await connection.query<RowDataPacket[][]>({
      sql: `SELECT DISTINCT BINARY CONVERT(${quoted} USING utf8mb4) FROM ${name} WHERE ${containsAny(column, replace)}`,
      rowsAsArray: true,
    });
    for (const [bytes] of rows) {
      signal.throwIfAborted();
      const value = String(bytes);
      const rewritten = rewriteText(value, replace);
      const assignments = [`${quoted} = ?`, ...keepTimes(table)].join(', ');
      const isValue = `CAST(CONVERT(${quoted} USING utf8mb4) AS BINARY) = CAST(? AS BINARY)`;
      const affected =
        rewritten === value ? 0 : await changeRows(connection, `UPDATE ${name} SET ${assignments} WHERE ${isValue}`, [rewritten, value]);
      count = { rows: count.rows + Math.max(affected, 1), changed: count.changed + affected };
      onRows(count.rows);
    }
  }
  return count;
}

async function changeRows(connection: Connection, statement: string, values: readonly string[]): Promise<number> {
  const [result] = await connection.query(statement, [...values]);
  return 'affectedRows' in result ? result.affectedRows : 0;
}

function rewriteText(value: string, replace: Replacer): string {
  return fromByteText(rewriteValue(toByteText(value), replace));
}

/** Byte for byte, whatever the column's collation takes for the same. */
function containsAny(column: string, replace: Replacer): string {
  const bytes = `CAST(CONVERT(${quoteIdentifier(column)} USING utf8mb4) AS BINARY)`;
  return replace.sought.map((text) => `LOCATE(x'${Buffer.from(text, 'utf8').toString('hex')}', ${bytes}) > 0`).join(' OR ');
}

function keepTimes(table: RewritableTable): readonly string[] {
  return table.keptTimes.map((column) => `${quoteIdentifier(column)} = ${quoteIdentifier(column)}`);
}
