import type { ObjectRecord } from '../model/records.ts';
import type { BucketContext, S3Request } from '../protocol/operation.ts';
import { s3Error } from '../protocol/s3-error.ts';

/** The version that a request is about. Throws `NoSuchKey`, `NoSuchVersion`, and `MethodNotAllowed` for a delete marker that is named. */
export async function findVersion({ objects }: BucketContext, { key, query }: S3Request): Promise<ObjectRecord> {
  const versionId = namedVersion(query);
  const found = await objects.find(key, versionId);
  if (found !== undefined && !found.isDeleteMarker) return found;
  if (versionId === undefined) throw s3Error('NoSuchKey', { details: { Key: key } });
  if (found === undefined) throw s3Error('NoSuchVersion', { details: { Key: key, VersionId: versionId } });
  throw s3Error('MethodNotAllowed', { details: { Method: 'GET', ResourceType: 'DeleteMarker' } });
}

export function namedVersion(query: URLSearchParams): string | undefined {
  return query.get('versionId') ?? undefined;
}

/** `x-amz-version-id`, in buckets that have or had versions. */
export function versionHeader({ bucket }: BucketContext, record: ObjectRecord): Record<string, string> {
  return bucket.versioning === 'off' ? {} : { 'x-amz-version-id': record.versionId };
}
