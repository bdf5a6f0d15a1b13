import type { Bucket } from '../model/records.ts';
import type { Exchange } from './exchange.ts';
import type { BucketContext, Operation, OperationContext, S3Answer, S3Request } from './operation.ts';
import { s3Error } from './s3-error.ts';

/** Finds the bucket, asks whether the caller may, and does it. */
export async function runOperation(
  context: OperationContext,
  operation: Operation,
  request: S3Request,
  exchange: Exchange,
): Promise<S3Answer> {
  const { buckets } = context;
  if (operation.target === 'service' || operation.target === 'bucket-name') return operation.run(context, request);
  const bucket = await buckets.find(request.bucketName);
  if (bucket === undefined) throw noSuchBucket(request);
  exchange.bucket = bucket;
  requireExpectedOwner(request.headers['x-amz-expected-bucket-owner'], bucket);
  const objects = buckets.objects(bucket);
  if (operation.authorizesItself !== true) await authorizeOperation(operation, { ...context, bucket, objects }, request);
  return operation.run({ ...context, bucket, objects }, request);
}

function authorizeOperation(operation: Operation, { authorize, bucket, objects }: BucketContext, request: S3Request): Promise<void> {
  const { key, query } = request;
  const versionId = query.get('versionId') ?? undefined;
  const action = versionId !== undefined && operation.versionAction !== undefined ? operation.versionAction : operation.action;
  if (operation.target === 'bucket') return authorize({ request, bucket, action });
  const initiator = async () => (await objects.findUpload(key, query.get('uploadId') ?? ''))?.initiator;
  return authorize({ request, bucket, action, key, object: () => objects.find(key, versionId), initiator });
}

/** A key that is kept to some sites learns nothing of which other buckets there are. */
function noSuchBucket({ caller, bucketName }: S3Request): Error {
  const isKept = caller.key !== undefined && caller.key.sites !== null;
  return isKept ? s3Error('AccessDenied') : s3Error('NoSuchBucket', { details: { BucketName: bucketName } });
}

function requireExpectedOwner(expected: string | undefined, bucket: Bucket): void {
  if (expected !== undefined && expected !== bucket.owner) throw s3Error('AccessDenied');
}
