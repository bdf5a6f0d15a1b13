import {
  parsePublicAccessBlock,
  publicAccessBlockContent,
  publicAccessBlockDocument,
  publicAccessBlockOf,
} from '../../authorization/public-access-block.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { documentOperations } from '../document-operations.ts';

export const bucketPublicAccessBlock = documentOperations({
  noun: 'PublicAccessBlock',
  query: 'publicAccessBlock',
  getAction: 's3:GetBucketPublicAccessBlock',
  putAction: 's3:PutBucketPublicAccessBlock',
  deleteAction: 's3:PutBucketPublicAccessBlock',
  check: (text) => publicAccessBlockDocument(parsePublicAccessBlock(text)),
  absent({ bucket }) {
    if (bucket.kind === 'site') return xmlAnswer('PublicAccessBlockConfiguration', publicAccessBlockContent(publicAccessBlockOf(bucket)));
    throw s3Error('NoSuchPublicAccessBlockConfiguration', { details: { BucketName: bucket.name } });
  },
  present: (stored) => xmlAnswer('PublicAccessBlockConfiguration', publicAccessBlockContent(parsePublicAccessBlock(stored))),
});
