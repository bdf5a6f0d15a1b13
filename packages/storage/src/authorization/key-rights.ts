import type { Bucket, Caller } from '../model/records.ts';
import type { Action } from '../protocol/operation.ts';
import { s3Error } from '../protocol/s3-error.ts';

/** What the access key allows, whatever its account may do. Requests without a key are not limited by one. */
export function keyAllows(caller: Caller, bucket: Bucket, action: Action): boolean {
  const { key } = caller;
  if (key === undefined) return true;
  if (key.access === 'read' && !isReading(action)) return false;
  return key.sites === null || (bucket.kind === 'site' && bucket.site !== undefined && key.sites.includes(bucket.site));
}

function isReading(action: Action): boolean {
  return action.startsWith('s3:Get') || action.startsWith('s3:List');
}

/** For CreateBucket: needs an account, and a key that may write and is not kept to sites. Throws `AccessDenied`. */
export function assertMayCreateBuckets({ account, key }: Caller): void {
  if (account === null || key?.access === 'read' || (key !== undefined && key.sites !== null)) throw s3Error('AccessDenied');
}

/** For ListBuckets: the buckets of the account that the key may use. Throws `AccessDenied` for callers without an account. */
export function visibleBuckets(caller: Caller, buckets: readonly Bucket[]): readonly Bucket[] {
  if (caller.account === null) throw s3Error('AccessDenied');
  return buckets.filter((bucket) => keyAllows(caller, bucket, 's3:ListBucket'));
}
