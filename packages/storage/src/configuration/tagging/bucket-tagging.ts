import { s3Error } from '../../protocol/s3-error.ts';
import { documentOperations } from '../document-operations.ts';
import { MOST_BUCKET_TAGS, parseTagging } from './tag-set.ts';

export const bucketTagging = documentOperations({
  noun: 'BucketTagging',
  query: 'tagging',
  getAction: 's3:GetBucketTagging',
  putAction: 's3:PutBucketTagging',
  deleteAction: 's3:PutBucketTagging',
  putStatus: 204,
  check(text) {
    parseTagging(text, MOST_BUCKET_TAGS);
    return text;
  },
  absent: ({ bucket }) => {
    throw s3Error('NoSuchTagSet', { details: { BucketName: bucket.name } });
  },
});
