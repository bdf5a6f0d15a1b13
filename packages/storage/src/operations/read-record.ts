import type { ObjectRecord } from '../model/records.ts';
import type { ObjectStore } from '../model/object-store.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { httpDate } from './http-date.ts';

/** `versionId` of the query; undefined: the newest. Throws `InvalidArgument` when it is empty. */
export function readVersionId(query: URLSearchParams): string | undefined {
  const versionId = query.get('versionId') ?? undefined;
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  return versionId;
}

/** The object that was asked for, or the error of there being none: `NoSuchKey`, `NoSuchVersion`, or a delete marker, which is 404 as the newest and 405 when it was named. */
export function requireObject(record: ObjectRecord | undefined, key: string, versionId: string | undefined): ObjectRecord {
  if (record === undefined) {
    if (versionId === undefined) throw s3Error('NoSuchKey', { details: { Key: key } });
    throw s3Error('NoSuchVersion', { details: { Key: key, VersionId: versionId } });
  }
  if (!record.isDeleteMarker) return record;
  const headers = { 'header:x-amz-delete-marker': 'true', 'header:x-amz-version-id': record.versionId };
  if (versionId === undefined) throw s3Error('NoSuchKey', { details: { Key: key, ...headers } });
  throw s3Error('MethodNotAllowed', {
    details: {
      Method: 'GET',
      ResourceType: 'DeleteMarker',
      ...headers,
      'header:last-modified': httpDate(record.lastModified),
      'header:allow': 'DELETE',
    },
  });
}

/** `requireObject` of what the store has. */
export async function findObject(objects: ObjectStore, key: string, versionId: string | undefined): Promise<ObjectRecord> {
  return requireObject(await objects.find(key, versionId), key, versionId);
}
