import { Readable } from 'node:stream';
import type { AuditRecord } from '@daspanel/contract';
import type { Actor } from '../../access/actor.ts';
import type { AuditFilter, AuditStore } from './audit-store.ts';
import { presentAuditRecord } from './present-audit-record.ts';

const ROWS_AT_ONCE = 500;
const COLUMNS = [
  'sequence',
  'at',
  'actor',
  'address',
  'action',
  'object',
  'site',
  'outcome',
  'details',
  'requestId',
  'hash',
] as const satisfies (keyof AuditRecord)[];

/** Every record that the actor sees and the filter keeps, as a file that is read while it is sent. */
export function exportAudit(
  audit: Pick<AuditStore, 'list'>,
  actor: Actor,
  filter: Omit<AuditFilter, 'limit' | 'before'>,
  format: 'csv' | 'jsonl',
) {
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="audit.${format}"` };
  return { headers, stream: Readable.toWeb(Readable.from(writeLines(audit, actor, filter, format))) as ReadableStream<Uint8Array> };
}

function* writeLines(
  audit: Pick<AuditStore, 'list'>,
  actor: Actor,
  filter: Omit<AuditFilter, 'limit' | 'before'>,
  format: 'csv' | 'jsonl',
): Iterable<Uint8Array> {
  const write = format === 'csv' ? writeCsvLine : (record: AuditRecord) => `${JSON.stringify(record)}\n`;
  if (format === 'csv') yield Buffer.from(`${COLUMNS.join(',')}\r\n`);
  for (let before: number | undefined; ;) {
    const rows = audit.list(actor, { ...filter, before, limit: ROWS_AT_ONCE });
    if (rows.length > 0) yield Buffer.from(rows.map((row) => write(presentAuditRecord(row))).join(''));
    before = rows.at(-1)?.sequence;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

/** One record by RFC 4180. Strangers choose some of these texts, so what a spreadsheet would take for a formula is made text. */
export function writeCsvLine(record: AuditRecord): string {
  const cells = COLUMNS.map((name) => {
    const value = record[name];
    const text = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  });
  return `${cells.join(',')}\r\n`;
}
