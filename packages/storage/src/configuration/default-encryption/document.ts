import type { Bucket } from '../../model/records.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, readXml, textOf } from '../../protocol/xml/read-xml.ts';
import { parseOnce } from '../parse-once.ts';

export interface DefaultEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKey?: string;
  readonly bucketKey?: boolean;
}

/** Reads a ServerSideEncryptionConfiguration. Throws `MalformedXML` and `InvalidArgument` as S3 does. */
export function parseDefaultEncryption(text: string): DefaultEncryption {
  const rules = childrenOf(readXml(text, 'ServerSideEncryptionConfiguration'), 'Rule');
  const [rule] = rules;
  const byDefault = rule && childOf(rule, 'ApplyServerSideEncryptionByDefault');
  if (rules.length !== 1 || rule === undefined || byDefault === undefined) throw s3Error('MalformedXML');
  const algorithm = textOf(byDefault, 'SSEAlgorithm');
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw s3Error('MalformedXML');
  const kmsKey = textOf(byDefault, 'KMSMasterKeyID');
  if (kmsKey !== undefined && algorithm === 'AES256')
    throw s3Error('InvalidArgument', {
      message: 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    });
  const bucketKey = textOf(rule, 'BucketKeyEnabled');
  if (bucketKey !== undefined && bucketKey !== 'true' && bucketKey !== 'false') throw s3Error('MalformedXML');
  return { algorithm, ...(kmsKey ? { kmsKey } : {}), ...(bucketKey === undefined ? {} : { bucketKey: bucketKey === 'true' }) };
}

const parseKept = parseOnce(parseDefaultEncryption);

/** What new objects of the bucket get when they ask for nothing; undefined: they are stored as they come. */
export function defaultEncryptionOf(bucket: Bucket): DefaultEncryption | undefined {
  const text = bucket.documents['encryption'];
  return text === undefined ? undefined : parseKept(text);
}
