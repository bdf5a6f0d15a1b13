import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemActor } from '../../access/actor.ts';
import type { AuditFilter, AuditRow } from './audit-store.ts';
import { exportAudit } from './export-audit.ts';

const rowOf = (sequence: number, change: Partial<AuditRow> = {}): AuditRow => ({
  sequence,
  at: 1_700_000_000_000 + sequence,
  actor: 'user:owner',
  address: '127.0.0.1',
  action: 'sites.create',
  object: null,
  site: null,
  owner: null,
  outcome: 'done',
  details: '{}',
  request: null,
  hash: 'ab',
  ...change,
});

/** Reads as the store does: newest first, before a sequence number, up to a limit. */
const storeOf = (rows: readonly AuditRow[]) => ({
  list: (_actor: unknown, { before = Infinity, limit }: AuditFilter) => rows.filter(({ sequence }) => sequence < before).slice(0, limit),
});

test('every record is there once, however many pages they are read in', async () => {
  const rows = Array.from({ length: 1_001 }, (_, index) => rowOf(1_001 - index));
  const lines = (await text(exportAudit(storeOf(rows), systemActor, {}, 'jsonl').stream)).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence)).toEqual(rows.map(({ sequence }) => sequence));
  const csv = (await text(exportAudit(storeOf(rows.slice(0, 500)), systemActor, {}, 'csv').stream)).trimEnd().split('\r\n');
  expect([csv.length, csv[0]]).toEqual([501, 'sequence,at,actor,address,action,object,site,outcome,details,requestId,hash']);
});

test('texts with quotes, commas and line ends stay one cell, and none is a formula', async () => {
  const hostile = rowOf(1, { object: '=HYPERLINK("http://x",1)', actor: '@sum', details: JSON.stringify({ name: 'a,"b"\n' }) });
  const written = await text(exportAudit(storeOf([hostile]), systemActor, {}, 'csv').stream);
  expect(written).toContain(`,'@sum,127.0.0.1,sites.create,"'=HYPERLINK(""http://x"",1)",,done,"{""name"":""a,\\""b\\""\\n""}"`);
});
