import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { visibleTo, type Actor, type SqlCondition } from '../../access/actor.ts';
import { chainHash, verifyChain, type AuditEntry, type ChainVerdict } from './audit-chain.ts';

const row = z.object({
  sequence: z.number(),
  at: z.number(),
  actor: z.string(),
  address: z.string().nullable(),
  action: z.string(),
  object: z.string().nullable(),
  site: z.string().nullable(),
  owner: z.string().nullable(),
  outcome: z.enum(['done', 'refused', 'failed']),
  details: z.string(),
  request: z.string().nullable(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof row>;
const headRow = z.object({ audit_sequence: z.number(), audit_head: z.string() });

export interface AuditFilter {
  readonly site?: string | undefined;
  readonly action?: string | undefined;
  readonly object?: string | undefined;
  /** A person's id, or what stands in `actor`. */
  readonly actor?: string | undefined;
  readonly outcome?: string | undefined;
  /** ISO 8601; `from` included, `to` not. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only records before this sequence number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** The append-only log of who did what. `append` must run inside the transaction of the change it records. */
export function createAuditStore(database: DatabaseSync) {
  const readHead = database.prepare('SELECT audit_sequence, audit_head FROM installation');
  const moveHead = database.prepare('UPDATE installation SET audit_sequence = ?, audit_head = ?');
  const insert = database.prepare(
    'INSERT INTO audit (sequence, at, actor, address, action, object, site, owner, outcome, details, request, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const findHash = database.prepare('SELECT hash FROM audit WHERE sequence = ?');
  const everything = database.prepare('SELECT * FROM audit ORDER BY sequence');
  const head = () => {
    const { audit_sequence: sequence, audit_head: hash } = headRow.parse(readHead.get());
    return { sequence, hash };
  };
  return {
    append(record: Omit<AuditEntry, 'sequence'>): void {
      const last = head();
      const entry = { ...record, sequence: last.sequence + 1 };
      const hash = chainHash(last.hash, entry);
      const { sequence, at, actor, address, action, object, site, owner, outcome, details, request } = entry;
      insert.run(sequence, at, actor, address, action, object, site, owner, outcome, details, request, hash);
      moveHead.run(sequence, hash);
    },
    list(actor: Actor, filter: AuditFilter): AuditRow[] {
      const visible = visibleTo(actor);
      const wanted = conditionsOf(filter);
      const conditions = [visible.sql, 'sequence < ?', ...wanted.map(({ sql }) => sql)].join(' AND ');
      const values = [...visible.values, filter.before ?? Number.MAX_SAFE_INTEGER, ...wanted.flatMap((one) => one.values), filter.limit];
      return z.array(row).parse(database.prepare(`SELECT * FROM audit WHERE ${conditions} ORDER BY sequence DESC LIMIT ?`).all(...values));
    },
    verify(): ChainVerdict {
      return verifyChain(parseRows(everything.iterate()), head());
    },
    hashOf(sequence: number): string | undefined {
      return z.object({ hash: z.string() }).optional().parse(findHash.get(sequence))?.hash;
    },
    head,
  };
}
export type AuditStore = ReturnType<typeof createAuditStore>;

const BY_ACTOR = "(actor IN (?, 'user:' || ?) OR actor LIKE 'user:' || ? || ' for %' OR actor LIKE '% for user:' || ?)";

function conditionsOf(filter: AuditFilter): SqlCondition[] {
  const { actor, from, to } = filter;
  const equal = (['site', 'action', 'object', 'outcome'] as const).flatMap((column) => {
    const value = filter[column];
    return value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }];
  });
  return [
    ...equal,
    ...(actor === undefined ? [] : [{ sql: BY_ACTOR, values: [actor, actor, actor, actor] }]),
    ...(from === undefined ? [] : [{ sql: 'at >= ?', values: [Date.parse(from)] }]),
    ...(to === undefined ? [] : [{ sql: 'at < ?', values: [Date.parse(to)] }]),
  ];
}

function* parseRows(rows: Iterable<unknown>): Iterable<AuditRow> {
  for (const one of rows) yield row.parse(one);
}
