import { s3Error } from '../../protocol/s3-error.ts';
import { xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { documentOperations } from '../document-operations.ts';
import { parseLockConfiguration } from './lock-configuration.ts';

export const bucketObjectLock = documentOperations({
  noun: 'ObjectLockConfiguration',
  query: 'object-lock',
  getAction: 's3:GetBucketObjectLockConfiguration',
  putAction: 's3:PutBucketObjectLockConfiguration',
  async check(text, { bucket, buckets }) {
    parseLockConfiguration(text);
    if (!bucket.objectLock) {
      if (bucket.versioning !== 'enabled')
        throw s3Error('InvalidBucketState', { message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration" });
      await buckets.enableObjectLock(bucket.name);
    }
    return text;
  },
  absent({ bucket }) {
    if (bucket.objectLock) return xmlAnswer('ObjectLockConfiguration', '<ObjectLockEnabled>Enabled</ObjectLockEnabled>');
    throw s3Error('ObjectLockConfigurationNotFoundError', { details: { BucketName: bucket.name } });
  },
});
