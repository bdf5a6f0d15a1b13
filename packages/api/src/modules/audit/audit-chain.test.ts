import { describe, expect, test } from 'vitest';
import { CHAIN_START, chainHash, verifyChain, type AuditEntry } from './audit-chain.ts';

type Chained = AuditEntry & { readonly hash: string };

function makeChain(length: number): Chained[] {
  const chain: Chained[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const entry: AuditEntry = {
      sequence,
      at: 1000 + sequence,
      actor: 'token:t1',
      address: '127.0.0.1',
      action: 'sites.update',
      object: `s${sequence}`,
      site: null,
      owner: 'owner',
      outcome: 'done',
      details: '{}',
      request: null,
    };
    chain.push({ ...entry, hash: chainHash(chain.at(-1)?.hash ?? CHAIN_START, entry) });
  }
  return chain;
}

const chain = makeChain(6);
const head = { sequence: 6, hash: chain.at(-1)?.hash ?? '' };
const replace = (index: number, change: Partial<Chained>) => chain.map((entry, at) => (at === index ? { ...entry, ...change } : entry));

test('a whole chain is intact', () => {
  expect(verifyChain(chain, head)).toEqual({ intact: true, records: 6, head: head.hash, firstBad: null });
  expect(verifyChain([], { sequence: 0, hash: CHAIN_START })).toMatchObject({ intact: true, records: 0 });
});

describe('the first bad record is named when', () => {
  const rehashed = replace(2, { actor: 'system', hash: chainHash(chain[1]?.hash ?? '', { ...(chain[2] as AuditEntry), actor: 'system' }) });
  test.each([
    ['a field was edited', replace(2, { actor: 'system' }), 3],
    ['a time was set back', replace(3, { at: 1 }), 4],
    ['a record was edited with its hash', rehashed, 4],
    ['a record was removed', chain.filter((_, index) => index !== 1), 2],
    ['the first one was removed', chain.slice(1), 1],
    ['two were exchanged', [chain[0], chain[2], chain[1], ...chain.slice(3)].filter((entry) => entry !== undefined), 2],
    ['the end was cut off', chain.slice(0, 4), 5],
    ['everything was removed', [], 1],
  ] as const)('%s', (_name, entries, firstBad) => {
    expect(verifyChain(entries, head)).toMatchObject({ intact: false, firstBad });
  });
});
