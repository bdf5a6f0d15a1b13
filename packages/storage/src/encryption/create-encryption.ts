import { randomBytes } from 'node:crypto';
import type { ByteRange, OpenedObject } from '../model/object-store.ts';
import type { ObjectFacts, ObjectRecord } from '../model/records.ts';
import { invalidArgument, s3Error } from '../protocol/s3-error.ts';
import { readCustomerKey } from './customer-key.ts';
import { readFacts, writeFacts, type EncryptionFacts } from './encryption-facts.ts';
import type { KeyRing } from './key-ring.ts';
import { findKmsKey } from './kms-key.ts';
import type { EncryptionPlan, EncryptionReader, ObjectEncryption, RequestHeaders } from './object-encryption.ts';
import { sealBody } from './seal-body.ts';
import { openStream, type Segment } from './sealed-stream.ts';
import { wantedEncryption, type WantedEncryption } from './wanted-encryption.ts';
import { unwrapKey, wrapKey } from './wrapped-key.ts';

const HEADER = 'x-amz-server-side-encryption';

/** Server-side encryption with the keys of `keys`. Each object has a data key of its own, wrapped by a key of the ring or by the customer's. */
export function createEncryption(keys: KeyRing): ObjectEncryption {
  return {
    plan(headers, bucket) {
      const wanted = wantedEncryption(headers, bucket);
      return wanted === undefined ? undefined : planNew(keys, wanted);
    },
    continueUpload: (headers, facts) => continueUpload(keys, headers, facts),
    open: (headers, record, role = 'object') => createReader(keys, headers, record, role),
    describe(facts) {
      const known = readFacts(facts);
      return known === undefined ? {} : describe(known);
    },
  };
}

function planNew(keys: KeyRing, wanted: WantedEncryption): EncryptionPlan {
  const dataKey = randomBytes(32);
  const facts = wrapFor(keys, wanted, dataKey);
  return createPlan(facts, dataKey);
}

function wrapFor(keys: KeyRing, wanted: WantedEncryption, dataKey: Uint8Array): EncryptionFacts {
  switch (wanted.mode) {
    case 'SSE-C':
      return { mode: 'SSE-C', key: wrapKey(dataKey, wanted.customerKey.bytes, 'SSE-C'), customerKeyMd5: wanted.customerKey.md5 };
    case 'AES256': {
      const master = keys.master.current();
      return { mode: 'AES256', key: wrapKey(dataKey, master.bytes, 'AES256'), master: master.id };
    }
    case 'aws:kms':
    case 'aws:kms:dsse': {
      const { mode, kmsKey: named, context, bucketKey } = wanted;
      const kmsKey = named === undefined ? keys.kms.current() : findKmsKey(keys.kms, named);
      const key = wrapKey(dataKey, kmsKey.bytes, `${mode} ${context ?? ''}`);
      return {
        mode,
        key,
        kmsKey: kmsKey.id,
        kmsKeyName: named ?? kmsKey.id,
        ...(context === undefined ? {} : { context }),
        ...(bucketKey ? { bucketKey } : {}),
      };
    }
  }
}

function createPlan(facts: EncryptionFacts, dataKey: Uint8Array): EncryptionPlan {
  return {
    facts: writeFacts(facts),
    responseHeaders: describe(facts),
    seal: (body, part = 0) => sealBody(body, { dataKey, part, keepsMd5: facts.mode === 'AES256' }),
  };
}

function continueUpload(keys: KeyRing, headers: RequestHeaders, facts: ObjectFacts): EncryptionPlan | undefined {
  const known = readFacts(facts);
  const customerKey = readCustomerKey(headers);
  if (known?.mode !== 'SSE-C') {
    if (customerKey !== undefined)
      throw s3Error('InvalidRequest', { message: 'The multipart upload initiate did not request encryption with a key of the customer.' });
    return known === undefined ? undefined : createPlan(known, dataKeyOf(keys, known));
  }
  if (customerKey === undefined)
    throw s3Error('InvalidRequest', {
      message:
        'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    });
  const dataKey = unwrapKey(known.key, customerKey.bytes, 'SSE-C');
  if (dataKey === undefined)
    throw s3Error('InvalidRequest', { message: 'The provided encryption parameters did not match the ones used originally.' });
  return createPlan(known, dataKey);
}

function createReader(keys: KeyRing, headers: RequestHeaders, record: ObjectRecord, role: 'object' | 'copy-source'): EncryptionReader {
  if (role === 'object') refuseWriteHeaders(headers);
  const known = readFacts(record.facts);
  const customerKey = readCustomerKey(headers, role);
  if (customerKey !== undefined && known?.mode !== 'SSE-C')
    throw s3Error('InvalidRequest', { message: 'The encryption parameters are not applicable to this object.' });
  if (known === undefined) return { isEncrypted: false, responseHeaders: {}, read: (opened, range) => opened.read(range) };
  let dataKey: Uint8Array;
  if (known.mode === 'SSE-C') {
    if (customerKey === undefined)
      throw s3Error('InvalidRequest', {
        message:
          'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
      });
    const unwrapped = unwrapKey(known.key, customerKey.bytes, 'SSE-C');
    if (unwrapped === undefined) throw s3Error('AccessDenied');
    dataKey = unwrapped;
  } else dataKey = dataKeyOf(keys, known);
  return {
    isEncrypted: true,
    responseHeaders: describe(known),
    read: (opened, range) => readSealed(dataKey, opened, range ?? { start: 0, length: opened.record.size }),
  };
}

function readSealed(dataKey: Uint8Array, opened: OpenedObject, range: ByteRange): AsyncIterable<Uint8Array> {
  return openStream(dataKey, segmentsOf(opened.record), (stored) => opened.read(stored), range);
}

function segmentsOf(record: ObjectRecord): readonly Segment[] {
  return record.facts.parts?.map(({ number, size }) => ({ part: number, plainBytes: size })) ?? [{ part: 0, plainBytes: record.size }];
}

/** S3 takes the headers that ask for encryption only where something is stored. */
function refuseWriteHeaders(headers: RequestHeaders): void {
  const value = headers[HEADER];
  if (value !== undefined) throw invalidArgument('x-amz-server-side-encryption header is not supported for this operation.', HEADER, value);
}

function dataKeyOf(keys: KeyRing, facts: Exclude<EncryptionFacts, { mode: 'SSE-C' }>): Uint8Array {
  const key =
    facts.mode === 'AES256'
      ? openWith(keys.master.find(facts.master)?.bytes, facts.key, 'AES256')
      : openWith(keys.kms.find(facts.kmsKey)?.bytes, facts.key, `${facts.mode} ${facts.context ?? ''}`);
  if (key === undefined)
    throw s3Error('InternalError', { message: 'The key that this object was encrypted with is not among the keys of this installation.' });
  return key;
}

function openWith(wrappingKey: Uint8Array | undefined, wrapped: string, purpose: string): Uint8Array | undefined {
  return wrappingKey && unwrapKey(wrapped, wrappingKey, purpose);
}

function describe(facts: EncryptionFacts): RequestHeaders {
  if (facts.mode === 'SSE-C') return { [`${HEADER}-customer-algorithm`]: 'AES256', [`${HEADER}-customer-key-md5`]: facts.customerKeyMd5 };
  if (facts.mode === 'AES256') return { [HEADER]: facts.mode };
  return {
    [HEADER]: facts.mode,
    [`${HEADER}-aws-kms-key-id`]: facts.kmsKeyName,
    ...(facts.context === undefined ? {} : { [`${HEADER}-context`]: facts.context }),
    ...(facts.bucketKey ? { [`${HEADER}-bucket-key-enabled`]: 'true' } : {}),
  };
}
