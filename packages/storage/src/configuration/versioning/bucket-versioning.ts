import type { Operation } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { readXml, textOf } from '../../protocol/xml/read-xml.ts';
import { element, xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { MOST_DOCUMENT_BYTES } from '../document-operations.ts';

const STATUS = { off: undefined, enabled: 'Enabled', suspended: 'Suspended' } as const;

const getBucketVersioning: Operation = {
  target: 'bucket',
  name: 'GetBucketVersioning',
  method: 'GET',
  query: ['versioning'],
  action: 's3:GetBucketVersioning',
  run: async ({ bucket }) => xmlAnswer('VersioningConfiguration', element('Status', STATUS[bucket.versioning])),
};

const putBucketVersioning: Operation = {
  target: 'bucket',
  name: 'PutBucketVersioning',
  method: 'PUT',
  query: ['versioning'],
  action: 's3:PutBucketVersioning',
  async run({ bucket, buckets }, request) {
    const versioning = parseVersioning(await request.readText(MOST_DOCUMENT_BYTES));
    if (versioning === 'suspended' && bucket.objectLock)
      throw s3Error('InvalidBucketState', {
        message: 'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      });
    await buckets.saveVersioning(bucket.name, versioning);
    return { status: 200 };
  },
};

/** Reads a VersioningConfiguration. Throws `IllegalVersioningConfigurationException`, and `NotImplemented` for the deletion with a second factor. */
export function parseVersioning(text: string): 'enabled' | 'suspended' {
  const document = readXml(text, 'VersioningConfiguration');
  if (textOf(document, 'MfaDelete') === 'Enabled')
    throw s3Error('NotImplemented', { message: 'Deletion with a second factor (MfaDelete) is not implemented.' });
  const status = textOf(document, 'Status');
  if (status === 'Enabled') return 'enabled';
  if (status === 'Suspended') return 'suspended';
  throw s3Error('IllegalVersioningConfigurationException');
}

export const bucketVersioning: readonly Operation[] = [getBucketVersioning, putBucketVersioning];
