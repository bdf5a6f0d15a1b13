import { defaultEncryptionOf, type DefaultEncryption } from '../configuration/default-encryption/document.ts';
import type { Bucket } from '../model/records.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { readCustomerKey, type CustomerKey } from './customer-key.ts';
import type { RequestHeaders } from './object-encryption.ts';

export type WantedEncryption =
  | { readonly mode: 'SSE-C'; readonly customerKey: CustomerKey }
  | { readonly mode: 'AES256' }
  | {
      readonly mode: 'aws:kms' | 'aws:kms:dsse';
      /** As the client wrote it: an id, or an ARN that ends in one. Absent: the installation's key. */
      readonly kmsKey?: string;
      /** Base64 of a JSON object that is bound to the object's key. */
      readonly context?: string;
      readonly bucketKey?: boolean;
    };

const HEADER = 'x-amz-server-side-encryption';

/** How a new object is to be encrypted, by its headers, else by its bucket. Throws when headers do not fit together. */
export function wantedEncryption(headers: RequestHeaders, bucket: Bucket): WantedEncryption | undefined {
  const ofBucket = defaultEncryptionOf(bucket);
  const wanted = wantedByHeaders(headers) ?? wantedByDefault(ofBucket?.byDefault);
  if (wanted?.mode === 'SSE-C' && ofBucket?.blocksCustomerKeys) throw s3Error('AccessDenied');
  if (wanted !== undefined && bucket.kind === 'site') throw sitesAreNotEncrypted();
  return wanted;
}

export function sitesAreNotEncrypted(): Error {
  return s3Error('InvalidRequest', {
    message:
      'Objects in the bucket of a site are plain files that its web server reads, so they cannot be encrypted. Use a bucket that belongs to no site.',
  });
}

function wantedByHeaders(headers: RequestHeaders): WantedEncryption | undefined {
  const customerKey = readCustomerKey(headers);
  const mode = headers[HEADER];
  const kmsKey = headers[`${HEADER}-aws-kms-key-id`];
  if (customerKey !== undefined) {
    if (mode !== undefined)
      throw invalidArgument(
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
        HEADER,
        mode,
      );
    return { mode: 'SSE-C', customerKey };
  }
  if (mode === 'aws:kms' || mode === 'aws:kms:dsse') return { mode, ...kmsDetails(headers, kmsKey) };
  if (kmsKey !== undefined)
    throw invalidArgument(`A key id of KMS needs the header ${HEADER}: aws:kms.`, `${HEADER}-aws-kms-key-id`, kmsKey);
  if (mode === undefined) return undefined;
  if (mode !== 'AES256') throw s3Error('InvalidEncryptionAlgorithmError', { details: { ArgumentName: HEADER, ArgumentValue: mode } });
  return { mode };
}

function kmsDetails(headers: RequestHeaders, kmsKey: string | undefined) {
  const context = headers[`${HEADER}-context`];
  const bucketKey = headers[`${HEADER}-bucket-key-enabled`];
  if (context !== undefined && !isContext(context))
    throw invalidArgument('The header must be base64 of a JSON object of texts.', `${HEADER}-context`, context);
  return {
    ...(kmsKey === undefined || kmsKey === '' ? {} : { kmsKey }),
    ...(context === undefined ? {} : { context }),
    ...(bucketKey === undefined ? {} : { bucketKey: bucketKey === 'true' }),
  };
}

function isContext(text: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((entry) => typeof entry === 'string')
    );
  } catch {
    return false;
  }
}

function wantedByDefault(byDefault: DefaultEncryption['byDefault']): WantedEncryption | undefined {
  if (byDefault === undefined) return undefined;
  const { algorithm, ...details } = byDefault;
  return algorithm === 'AES256' ? { mode: algorithm } : { mode: algorithm, ...details };
}
