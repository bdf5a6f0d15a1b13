import { bypassesGovernance, refuseLocked } from '../configuration/object-lock/guard.ts';
import type { BucketContext, Operation, S3Request } from '../protocol/operation.ts';
import { readVersionId } from './read-record.ts';
import { bothConditions, removalCondition, removalDemandsOf, type RemovalDemands } from './write-conditions.ts';

export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  target: 'object',
  action: 's3:DeleteObject',
  versionAction: 's3:DeleteObjectVersion',
  async run(context, request) {
    const versionId = readVersionId(request.query);
    const removed = await removeObject(context, request, { key: request.key, versionId, demands: removalDemandsOf(request.headers) });
    return {
      status: 204,
      headers: {
        ...(removed === undefined || context.bucket.versioning === 'off' ? {} : { 'x-amz-version-id': removed.versionId }),
        ...(removed?.isDeleteMarker === true ? { 'x-amz-delete-marker': 'true' } : {}),
      },
    };
  },
};

interface Removal {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly demands: RemovalDemands;
}

/** Removes one object, version or marker, where its lock and the demands let it go. */
export async function removeObject(context: BucketContext, request: S3Request, { key, versionId, demands }: Removal) {
  const { objects, bucket, now } = context;
  const lock =
    bucket.objectLock && versionId !== undefined
      ? refuseLocked({ now: now(), bypassesGovernance: await bypassesGovernance(context, request, key) })
      : undefined;
  return objects.remove(key, versionId, bothConditions(lock, removalCondition(demands)));
}
