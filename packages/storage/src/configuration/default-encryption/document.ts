import type { Bucket } from '../../model/records.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';
import { parseOnce } from '../parse-once.ts';

/** What a bucket does with new objects. */
export interface DefaultEncryption {
  /** For objects that ask for nothing; absent: those are stored as they come. */
  readonly byDefault?: {
    readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
    readonly kmsKey?: string;
    readonly bucketKey?: boolean;
  };
  /** Objects with keys of customers (SSE-C) are refused. */
  readonly blocksCustomerKeys: boolean;
}

/** Reads a ServerSideEncryptionConfiguration. Throws `MalformedXML` and `InvalidArgument` as S3 does. */
export function parseDefaultEncryption(text: string): DefaultEncryption {
  const rules = childrenOf(readXml(text, 'ServerSideEncryptionConfiguration'), 'Rule');
  const [rule] = rules;
  if (rules.length !== 1 || rule === undefined) throw s3Error('MalformedXML');
  const apply = childOf(rule, 'ApplyServerSideEncryptionByDefault');
  const blocked = childOf(rule, 'BlockedEncryptionTypes');
  if (apply === undefined && blocked === undefined) throw s3Error('MalformedXML');
  return {
    ...(apply === undefined ? {} : { byDefault: { ...readDefault(apply), ...readBucketKey(rule) } }),
    blocksCustomerKeys: blocked !== undefined && readBlocked(blocked).includes('SSE-C'),
  };
}

function readDefault(apply: XmlElement): Pick<NonNullable<DefaultEncryption['byDefault']>, 'algorithm' | 'kmsKey'> {
  const algorithm = textOf(apply, 'SSEAlgorithm');
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw s3Error('MalformedXML');
  const kmsKey = textOf(apply, 'KMSMasterKeyID');
  if (kmsKey !== undefined && algorithm === 'AES256')
    throw s3Error('InvalidArgument', {
      message: 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    });
  return { algorithm, ...(kmsKey ? { kmsKey } : {}) };
}

function readBucketKey(rule: XmlElement): { readonly bucketKey?: boolean } {
  const text = textOf(rule, 'BucketKeyEnabled');
  if (text !== undefined && text !== 'true' && text !== 'false') throw s3Error('MalformedXML');
  return text === undefined ? {} : { bucketKey: text === 'true' };
}

function readBlocked(blocked: XmlElement): readonly string[] {
  const types = childrenOf(blocked, 'EncryptionType').map(({ text }) => text);
  if (types.length === 0 || types.some((type) => type !== 'SSE-C' && type !== 'NONE')) throw s3Error('MalformedXML');
  return types;
}

const parseKept = parseOnce(parseDefaultEncryption);

/** Undefined: the bucket has none. */
export function defaultEncryptionOf(bucket: Bucket): DefaultEncryption | undefined {
  const text = bucket.documents['encryption'];
  return text === undefined ? undefined : parseKept(text);
}
