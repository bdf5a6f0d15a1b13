import { s3Error } from '../../protocol/s3-error.ts';
import { xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { documentOperations } from '../document-operations.ts';
import { lifecycleContent, lifecycleDocument } from './lifecycle-document.ts';
import { parseLifecycle } from './parse-lifecycle.ts';

export const bucketLifecycle = documentOperations({
  noun: 'BucketLifecycleConfiguration',
  query: 'lifecycle',
  getAction: 's3:GetLifecycleConfiguration',
  putAction: 's3:PutLifecycleConfiguration',
  deleteAction: 's3:PutLifecycleConfiguration',
  check: (text) => lifecycleDocument(parseLifecycle(text)),
  absent: ({ bucket }) => {
    throw s3Error('NoSuchLifecycleConfiguration', { details: { BucketName: bucket.name } });
  },
  present: (stored) => xmlAnswer('LifecycleConfiguration', lifecycleContent(parseLifecycle(stored))),
});
