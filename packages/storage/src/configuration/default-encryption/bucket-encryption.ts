import { sitesAreNotEncrypted } from '../../encryption/wanted-encryption.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { documentOperations } from '../document-operations.ts';
import { parseDefaultEncryption } from './document.ts';

export const bucketEncryption = documentOperations({
  noun: 'BucketEncryption',
  query: 'encryption',
  getAction: 's3:GetEncryptionConfiguration',
  putAction: 's3:PutEncryptionConfiguration',
  deleteAction: 's3:PutEncryptionConfiguration',
  check(text, { bucket }) {
    parseDefaultEncryption(text);
    if (bucket.kind === 'site') throw sitesAreNotEncrypted();
    return text;
  },
  absent: ({ bucket }) => {
    throw s3Error('ServerSideEncryptionConfigurationNotFoundError', { details: { BucketName: bucket.name } });
  },
});
