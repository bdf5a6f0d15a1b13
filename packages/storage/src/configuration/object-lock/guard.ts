import type { Condition } from '../../model/object-store.ts';
import type { ObjectRecord } from '../../model/records.ts';
import type { BucketContext, S3Request } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import type { Retention } from './retention.ts';

interface Circumstances {
  readonly now: number;
  /** The caller asked to go around GOVERNANCE, and may. */
  readonly bypassesGovernance: boolean;
}

/** Does the request ask to go around GOVERNANCE, with the right to? Throws `AccessDenied` when it asks without. */
export async function bypassesGovernance({ bucket, authorize }: BucketContext, request: S3Request, key: string): Promise<boolean> {
  if (request.headers['x-amz-bypass-governance-retention']?.toLowerCase() !== 'true') return false;
  await authorize({ request, bucket, key, action: 's3:BypassGovernanceRetention' });
  return true;
}

/** Is the version kept by its lock at that time? */
export function isLocked({ facts: { retention, legalHold } }: ObjectRecord, { now, bypassesGovernance: bypasses }: Circumstances): boolean {
  if (legalHold === true) return true;
  return retention !== undefined && retention.until > now && !(retention.mode === 'GOVERNANCE' && bypasses);
}

/** For `ObjectStore.remove` of a version that is named. Without a version id nothing is lost: a delete marker is put on top. */
export function refuseLocked(circumstances: Circumstances): Condition {
  return (current) => {
    if (current !== undefined && !current.isDeleteMarker && isLocked(current, circumstances))
      throw s3Error('AccessDenied', { message: 'Access Denied because object protected by object lock.' });
  };
}

/** Throws `AccessDenied` when retention would become weaker than it may. `wanted`: undefined takes it away. */
export function assertMayChangeRetention(
  current: Retention | undefined,
  wanted: Retention | undefined,
  circumstances: Circumstances,
): void {
  if (current === undefined || current.until <= circumstances.now) return;
  const isLonger = wanted !== undefined && wanted.mode === current.mode && wanted.until >= current.until;
  if (isLonger || (current.mode === 'GOVERNANCE' && circumstances.bypassesGovernance)) return;
  throw s3Error('AccessDenied', { message: 'Access Denied because object protected by object lock.' });
}
