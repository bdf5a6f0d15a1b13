import { ownershipOf } from '../../authorization/ownership.ts';
import { StorageError } from '../../model/storage-error.ts';
import type { Bucket } from '../../model/records.ts';
import type { BucketContext } from '../../protocol/operation.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { defaultEncryptionOf } from '../default-encryption/document.ts';
import { documentOperations } from '../document-operations.ts';
import { defaultRetentionOf } from '../object-lock/lock-configuration.ts';
import { mayDeliver } from './delivery-right.ts';
import { parseLogging, readTargetGrants, type Logging } from './logging-document.ts';

export const bucketLogging = documentOperations({
  noun: 'BucketLogging',
  query: 'logging',
  getAction: 's3:GetBucketLogging',
  putAction: 's3:PutBucketLogging',
  async check(text, context) {
    const logging = parseLogging(text);
    if (logging !== undefined) await assertCanBeTarget(logging, context);
    return text;
  },
  absent: () => xmlAnswer('BucketLoggingStatus', ''),
});

/** Logs go to a bucket of the same owner that lets them in. */
async function assertCanBeTarget(
  { targetBucket, targetPrefix, grants }: Logging,
  { bucket, buckets, accounts }: BucketContext,
): Promise<void> {
  const target = await buckets.find(targetBucket);
  const refuse = (message: string) => {
    throw new StorageError('InvalidTargetBucketForLogging', 400, message, { TargetBucket: targetBucket });
  };
  if (target === undefined) return refuse('The target bucket for logging does not exist');
  if (target.owner !== bucket.owner) return refuse('The owner for the bucket to be logged and the target bucket must be the same.');
  if (target.kind === 'site') return refuse('The bucket of a site cannot be the target: its web server would publish the logs.');
  if (!mayDeliver(bucket, target, targetPrefix))
    return refuse(
      'The target bucket must let the logging service store objects: by its policy (logging.s3.amazonaws.com) or by WRITE and READ_ACP for the log delivery group.',
    );
  refuseUnsuitable(target);
  const read = await readTargetGrants(grants, accounts);
  if (read.length > 0 && ownershipOf(target) === 'BucketOwnerEnforced')
    throw s3Error('InvalidArgument', {
      message: 'The target bucket has ACLs switched off (BucketOwnerEnforced), so logs cannot have grants.',
    });
}

/** What the S3 user guide says that the target of access logs must not have. */
function refuseUnsuitable(target: Bucket): void {
  const refuse = (what: string) => {
    throw invalidArgument(`The target bucket for logging cannot have ${what}.`, 'TargetBucket', target.name);
  };
  if (target.documents['logging'] !== undefined && parseLogging(target.documents['logging']) !== undefined) refuse('its own access logged');
  if (defaultRetentionOf(target) !== undefined) refuse('a default retention');
  const encryption = defaultEncryptionOf(target)?.byDefault;
  if (encryption !== undefined && encryption.algorithm !== 'AES256') refuse('a default encryption with KMS');
  if (target.documents['requestPayment']?.includes('>Requester<') === true) refuse('requesters that pay');
}
