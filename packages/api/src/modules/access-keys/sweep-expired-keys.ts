import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { DirtyStore } from '../../reconciler/dirty-store.ts';
import type { AccessKeyStore } from './access-key-store.ts';
import { markOfAccessKey } from './access-key-subject.ts';

interface Parts {
  readonly accessKeys: AccessKeyStore;
  readonly dirty: DirtyStore;
  readonly writer: TransactionWriter;
  readonly now: () => number;
}

/** Marks keys that have expired, so that their files go. The S3 server refuses them anyway. */
export async function sweepExpiredKeys({ accessKeys, dirty, writer, now }: Parts): Promise<void> {
  const expired = accessKeys.listExpired(now());
  if (expired.length === 0) return;
  await writer.write(() => {
    for (const id of expired) dirty.mark(markOfAccessKey(id));
  });
}
