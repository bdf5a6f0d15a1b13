import { createHash } from 'node:crypto';
import { takesIdempotencyKey, type Endpoint } from '@daspanel/contract';
import type { IdempotencyStore } from '../changes/idempotency-store.ts';
import type { TransactionWriter } from '../database/transaction-writer.ts';
import { Problem } from '../problem.ts';
import type { AnyReply } from './handler.ts';

export interface Idempotency {
  readonly key: string;
  readonly request: string;
}

/** Reads an Idempotency-Key. Throws 400 for one that is not 1 to 200 visible ASCII characters, and where none can be kept. */
export function readIdempotencyKey(endpoint: Endpoint, headers: Headers, path: string, body: Uint8Array): Idempotency | undefined {
  const key = headers.get('idempotency-key');
  if (key === null) return undefined;
  if (!takesIdempotencyKey(endpoint)) throw new Problem('malformed-request', 'this operation takes no Idempotency-Key');
  if (!/^[!-~]{1,200}$/.test(key)) throw new Problem('malformed-request', 'the Idempotency-Key must be 1 to 200 visible ASCII characters');
  const request = createHash('sha256').update(`${endpoint.method} ${path}\n`).update(body).digest('hex');
  return { key, request };
}

/** Gives a repeated request its first answer, and keeps two that run at the same time apart. */
export function createIdempotency(store: IdempotencyStore, writer: TransactionWriter, now: () => number) {
  const running = new Set<string>();
  return async (actor: string, { key, request }: Idempotency, answer: () => Promise<AnyReply>): Promise<AnyReply> => {
    const name = `${actor} ${key}`;
    if (running.has(name))
      throw new Problem('idempotency-key-in-progress', 'wait for the answer of the first request', { headers: { 'retry-after': '1' } });
    const found = store.find(actor, key, now());
    if (found !== undefined && found.request !== request)
      throw new Problem('idempotency-key-reused', 'choose another key for another request');
    if (found !== undefined) return { status: found.status, body: JSON.parse(found.body), headers: { 'idempotency-replayed': 'true' } };
    running.add(name);
    try {
      const reply = await answer();
      await writer.write(() =>
        store.save(actor, { key, request }, { status: reply.status, body: JSON.stringify(reply.body ?? null) }, now()),
      );
      return reply;
    } finally {
      running.delete(name);
    }
  };
}
export type RunOnce = ReturnType<typeof createIdempotency>;
