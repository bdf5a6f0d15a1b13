import { s3Error } from '../../protocol/s3-error.ts';
import { documentOperations } from '../document-operations.ts';
import { parseCors } from './cors-document.ts';

export const bucketCors = documentOperations({
  noun: 'BucketCors',
  query: 'cors',
  getAction: 's3:GetBucketCORS',
  putAction: 's3:PutBucketCORS',
  deleteAction: 's3:PutBucketCORS',
  check(text) {
    parseCors(text);
    return text;
  },
  absent: ({ bucket }) => {
    throw s3Error('NoSuchCORSConfiguration', { details: { BucketName: bucket.name } });
  },
});
