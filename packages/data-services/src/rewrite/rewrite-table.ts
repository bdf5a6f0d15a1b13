import type { Connection } from 'mysql2/promise';
import type { Replacer } from './replace-texts.ts';
import { rewriteByKey } from './rewrite-by-key.ts';
import { rewriteByValue } from './rewrite-by-value.ts';
import type { RewritableTable } from './tables.ts';

export interface RewriteCount {
  /** Rows in which a text was found. */
  readonly rows: number;
  readonly changed: number;
}

export interface TableRewrite {
  /** Runs several statements in one request. */
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
