import { createHash } from 'node:crypto';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import type { RequestHeaders } from './object-encryption.ts';

export interface CustomerKey {
  readonly bytes: Uint8Array;
  /** MD5 of the key in base64, as the client sent it. */
  readonly md5: string;
}

const OWN_PREFIX = 'x-amz-server-side-encryption-customer-';
const COPY_SOURCE_PREFIX = 'x-amz-copy-source-server-side-encryption-customer-';

/** The key that the client sends with SSE-C; undefined when no header of it is there. Throws when they are incomplete or do not fit together. */
export function readCustomerKey(headers: RequestHeaders, role: 'object' | 'copy-source' = 'object'): CustomerKey | undefined {
  const prefix = role === 'object' ? OWN_PREFIX : COPY_SOURCE_PREFIX;
  const algorithm = headers[`${prefix}algorithm`];
  const key = headers[`${prefix}key`];
  const md5 = headers[`${prefix}key-md5`];
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  const needs = 'Requests specifying Server Side Encryption with Customer provided keys must provide';
  if (algorithm === undefined) throw invalidArgument(`${needs} a valid encryption algorithm.`, `${prefix}algorithm`, '');
  if (algorithm !== 'AES256')
    throw s3Error('InvalidEncryptionAlgorithmError', { details: { ArgumentName: `${prefix}algorithm`, ArgumentValue: algorithm } });
  if (key === undefined) throw invalidArgument(`${needs} an appropriate secret key.`, `${prefix}key`, '');
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32) throw invalidArgument('The secret key was invalid for the specified algorithm.', `${prefix}key`, '');
  if (md5 === undefined) throw invalidArgument(`${needs} the client calculated MD5 of the secret key.`, `${prefix}key-md5`, '');
  if (createHash('md5').update(bytes).digest('base64') !== md5)
    throw invalidArgument('The calculated MD5 hash of the key did not match the hash that was provided.', `${prefix}key-md5`, md5);
  return { bytes, md5 };
}
