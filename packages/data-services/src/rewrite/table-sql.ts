import { quoteIdentifier } from '../databases/quote.ts';
import { fromByteText, toByteText } from './byte-text.ts';
import type { Replacer } from './replace-texts.ts';
import { rewriteValue } from './rewrite-value.ts';
import type { RewritableTable } from './tables.ts';

/** Longer values stay as they are: nobody keeps links in them, and a few of them would fill this process's memory. */
const LONGEST_VALUE = 16 * 1024 * 1024;

/** True for a value that contains one of the texts, byte for byte, whatever the column's collation takes for the same. */
export function containsAny(column: string, replace: Replacer): string {
  const bytes = bytesOf(column);
  const found = replace.sought.map((text) => `LOCATE(x'${Buffer.from(text, 'utf8').toString('hex')}', ${bytes}) > 0`).join(' OR ');
  return `(LENGTH(${quoteIdentifier(column)}) <= ${LONGEST_VALUE} AND (${found}))`;
}

/** A column's value as the bytes that its text has in UTF-8. */
export function bytesOf(column: string): string {
  return `CAST(CONVERT(${quoteIdentifier(column)} USING utf8mb4) AS BINARY)`;
}

/** Assignments that keep columns from taking the present time. */
export function keepTimes(table: RewritableTable): readonly string[] {
  return table.keptTimes.map((column) => `${quoteIdentifier(column)} = ${quoteIdentifier(column)}`);
}

export function rewriteText(value: string, replace: Replacer): string {
  return Buffer.byteLength(value) > LONGEST_VALUE ? value : fromByteText(rewriteValue(toByteText(value), replace));
}
