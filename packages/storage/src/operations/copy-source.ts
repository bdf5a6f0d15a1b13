import type { OpenedObject } from '../model/object-store.ts';
import type { Bucket, ObjectRecord } from '../model/records.ts';
import type { OperationContext, S3Request } from '../protocol/operation.ts';
import type { EncryptionReader } from '../encryption/object-encryption.ts';
import { decodeUri } from '../protocol/percent-encoding.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { readKey } from '../protocol/target.ts';
import { checkCopyConditions } from './read-conditions.ts';
import { requireObject } from './read-record.ts';

/** An object that is being copied, opened. */
export interface CopySource extends AsyncDisposable {
  readonly bucket: Bucket;
  readonly record: ObjectRecord;
  readonly opened: OpenedObject;
  readonly reader: EncryptionReader;
  readonly versionId: string | undefined;
}

/** Opens what `x-amz-copy-source` names, when the caller may read it and the copy's conditions hold. */
export async function openCopySource({ buckets, authorize, encryption }: OperationContext, request: S3Request): Promise<CopySource> {
  const { bucketName, key, versionId } = readCopySource(request.headers['x-amz-copy-source'] ?? '');
  const bucket = await buckets.find(bucketName);
  if (bucket === undefined) throw missingSource(request, bucketName);
  const expected = request.headers['x-amz-source-expected-bucket-owner'];
  if (expected !== undefined && expected !== bucket.owner) throw s3Error('AccessDenied');
  const objects = buckets.objects(bucket);
  const opened = await objects.open(key, versionId);
  try {
    const record = opened?.record ?? (await objects.find(key, versionId));
    const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    await authorize({ request, bucket, action, key, object: () => Promise.resolve(record) });
    if (record?.isDeleteMarker === true && versionId !== undefined)
      throw s3Error('InvalidRequest', {
        message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
      });
    requireObject(record, key, versionId);
    if (opened === undefined) throw s3Error('NoSuchKey', { details: { Key: key } });
    checkCopyConditions(request.headers, opened.record);
    const reader = encryption.open(request.headers, opened.record, 'copy-source');
    return { bucket, record: opened.record, opened, reader, versionId, [Symbol.asyncDispose]: async () => opened[Symbol.asyncDispose]() };
  } catch (error) {
    await opened?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** Reads `[/]<bucket>/<key>[?versionId=<id>]`, percent-encoded. */
function readCopySource(header: string): { readonly bucketName: string; readonly key: string; readonly versionId: string | undefined } {
  const mark = header.indexOf('?versionId=');
  const path = mark === -1 ? header : header.slice(0, mark);
  // Some clients encode the slash behind the bucket as well.
  const relative = path.replace(/^(\/|%2F)/i, '').replace(/^([^/%]+)%2F/i, '$1/');
  const slash = relative.indexOf('/');
  const bucketName = slash === -1 ? undefined : decodeUri(relative.slice(0, slash));
  const key = slash === -1 ? '' : readKey(relative.slice(slash + 1));
  if (bucketName === undefined || bucketName === '' || key === '')
    throw invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey', 'x-amz-copy-source', header);
  const versionId = mark === -1 ? undefined : decodeUri(header.slice(mark + '?versionId='.length));
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  return { bucketName, key, versionId };
}

function missingSource({ caller }: S3Request, bucketName: string): Error {
  if (caller.key !== undefined && caller.key.sites !== null) return s3Error('AccessDenied');
  return s3Error('NoSuchBucket', { details: { BucketName: bucketName } });
}
