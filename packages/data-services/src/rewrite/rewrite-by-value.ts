import type { RowDataPacket } from 'mysql2/promise';
import { z } from 'zod';
import { quoteIdentifier } from '../databases/quote.ts';
import type { RewriteCount, TableRewrite } from './rewrite-table.ts';
import { bytesOf, containsAny, keepTimes, rewriteText } from './table-sql.ts';

/** Values that are read at once, by the length of the longest in bytes. */
const VALUES_AT_ONCE = { short: 1_000, long: 5 };
const SHORT = 64 * 1024;

/** For a table without a key: what a value becomes does not depend on its row, so all rows with the same value change together. */
export async function rewriteByValue(rewrite: TableRewrite): Promise<RewriteCount> {
  let count: RewriteCount = { rows: 0, changed: 0 };
  for (const column of rewrite.table.columns) {
    const onRows = (rows: number) => rewrite.onRows(count.rows + rows);
    const done = await rewriteColumn({ ...rewrite, onRows }, column);
    count = { rows: count.rows + done.rows, changed: count.changed + done.changed };
  }
  return count;
}

async function rewriteColumn({ connection, table, replace, onRows, signal }: TableRewrite, column: string): Promise<RewriteCount> {
  const name = quoteIdentifier(table.name);
  const bytes = bytesOf(column);
  const contains = containsAny(column, replace);
  const update = `UPDATE ${name} SET ${[`${quoteIdentifier(column)} = ?`, ...keepTimes(table)].join(', ')} WHERE ${bytes} = CAST(? AS BINARY)`;
  const atOnce = await valuesAtOnce({ connection, table, column, contains });
  let after = '';
  let count: RewriteCount = { rows: 0, changed: 0 };
  for (;;) {
    const [found] = await connection.query<RowDataPacket[][]>(
      {
        sql: `SELECT DISTINCT ${bytes} AS value FROM ${name} WHERE ${contains} AND ${bytes} > CAST(? AS BINARY) ORDER BY value LIMIT ${atOnce}`,
        rowsAsArray: true,
      },
      [after],
    );
    for (const [value] of found) {
      signal.throwIfAborted();
      after = String(value);
      const rewritten = rewriteText(after, replace);
      const [result] = rewritten === after ? [{ affectedRows: 0 }] : await connection.query(update, [rewritten, after]);
      const affected = 'affectedRows' in result ? result.affectedRows : 0;
      count = { rows: count.rows + Math.max(affected, 1), changed: count.changed + affected };
      onRows(count.rows);
    }
    if (found.length < atOnce) return count;
  }
}

const longest = z.tuple([z.tuple([z.coerce.number()])]);

async function valuesAtOnce(
  of: Pick<TableRewrite, 'connection' | 'table'> & { readonly column: string; readonly contains: string },
): Promise<number> {
  const sql = `SELECT COALESCE(MAX(LENGTH(${quoteIdentifier(of.column)})), 0) FROM ${quoteIdentifier(of.table.name)} WHERE ${of.contains}`;
  const [rows] = await of.connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true });
  return longest.parse(rows)[0][0] <= SHORT ? VALUES_AT_ONCE.short : VALUES_AT_ONCE.long;
}
