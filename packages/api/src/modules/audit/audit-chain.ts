import { createHash } from 'node:crypto';

/** A record before it is chained; `at` in milliseconds, `details` as JSON text. */
export interface AuditEntry {
  readonly sequence: number;
  readonly at: number;
  readonly actor: string;
  readonly address: string | null;
  readonly action: string;
  readonly object: string | null;
  readonly site: string | null;
  readonly owner: string | null;
  readonly outcome: string;
  readonly details: string;
  readonly request: string | null;
}

export const CHAIN_START = '0'.repeat(64);

/** SHA-256 (hex) over the hash before and every field in a fixed order, so that no record can be changed, removed or moved unnoticed. */
export function chainHash(before: string, entry: AuditEntry): string {
  const { sequence, at, actor, address, action, object, site, owner, outcome, details, request } = entry;
  const text = JSON.stringify([before, sequence, at, actor, address, action, object, site, owner, outcome, details, request]);
  return createHash('sha256').update(text).digest('hex');
}

export interface ChainVerdict {
  readonly intact: boolean;
  readonly records: number;
  readonly head: string;
  readonly firstBad: number | null;
}

/** Follows the chain from its start. `expected` is where it should end: a shortened log is noticed by it. */
export function verifyChain(
  entries: Iterable<AuditEntry & { readonly hash: string }>,
  expected: { readonly sequence: number; readonly hash: string },
): ChainVerdict {
  let before = CHAIN_START;
  let records = 0;
  for (const entry of entries) {
    if (entry.sequence !== records + 1 || chainHash(before, entry) !== entry.hash) {
      return { intact: false, records, head: before, firstBad: Math.min(entry.sequence, records + 1) };
    }
    records += 1;
    before = entry.hash;
  }
  const isWhole = records === expected.sequence && before === expected.hash;
  return { intact: isWhole, records, head: before, firstBad: isWhole ? null : records + 1 };
}
