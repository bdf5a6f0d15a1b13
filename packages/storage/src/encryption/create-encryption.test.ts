import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IncomingBody, OpenedObject } from '../model/object-store.ts';
import type { Bucket, ObjectFacts, ObjectRecord } from '../model/records.ts';
import { createEncryption } from './create-encryption.ts';
import { openKeyRing } from './key-ring.ts';
import type { ObjectEncryption, RequestHeaders } from './object-encryption.ts';

const HEADER = 'x-amz-server-side-encryption';
const bucket: Bucket = { name: 'bucket', kind: 'own', owner: 'ann', createdAt: 0, versioning: 'off', objectLock: false, documents: {} };

let folder: string;
let encryption: ObjectEncryption;
beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-keys-');
  encryption = createEncryption(await openKeyRing(folder, ['first', 'second']));
});
afterAll(() => rm(folder, { recursive: true }));

function customerHeaders(key: Uint8Array, prefix = HEADER): RequestHeaders {
  return {
    [`${prefix}-customer-algorithm`]: 'AES256',
    [`${prefix}-customer-key`]: Buffer.from(key).toString('base64'),
    [`${prefix}-customer-key-md5`]: createHash('md5').update(key).digest('base64'),
  };
}

/** What a store would keep of the text. */
async function store(
  content: string,
  headers: RequestHeaders,
  inBucket = bucket,
): Promise<{ opened: OpenedObject; body: IncomingBody; stored: Buffer }> {
  const plan = encryption.plan(headers, inBucket);
  if (plan === undefined) throw new Error('not encrypted');
  const body = plan.seal({
    bytes: (async function* () {
      yield Buffer.from(content);
    })(),
  });
  const stored = await buffer(body.bytes);
  const facts: ObjectFacts = { owner: 'ann', headers: {}, metadata: {}, tags: {}, storageClass: 'STANDARD', encryption: plan.facts };
  const record: ObjectRecord = {
    key: 'key',
    versionId: 'null',
    isLatest: true,
    isDeleteMarker: false,
    size: body.plainSize?.() ?? -1,
    etag: '',
    lastModified: 0,
    facts,
  };
  const opened: OpenedObject = {
    record,
    read: async function* (range = { start: 0, length: stored.length }) {
      yield stored.subarray(range.start, range.start + range.length);
    },
    async [Symbol.asyncDispose]() {},
  };
  return { opened, body, stored };
}

async function read(opened: OpenedObject, headers: RequestHeaders, role?: 'copy-source'): Promise<string> {
  return text(encryption.open(headers, opened.record, role).read(opened, { start: 1, length: 3 }));
}

test('nothing is encrypted that nobody asks to be', () => {
  expect(encryption.plan({}, bucket)).toBeUndefined();
});

test('SSE-S3 keeps size and MD5 of the object and hides its bytes', async () => {
  const { opened, body, stored } = await store('secret text', { [HEADER]: 'AES256' });
  expect(opened.record.size).toBe(11);
  expect(body.etag?.()).toBe(createHash('md5').update('secret text').digest('hex'));
  expect(stored.includes('secret')).toBe(false);
  expect(await read(opened, {})).toBe('ecr');
  expect(encryption.open({}, opened.record).responseHeaders).toEqual({ [HEADER]: 'AES256' });
});

test('SSE-C needs the same key again, which is not kept', async () => {
  const key = randomBytes(32);
  const { opened, body } = await store('secret text', customerHeaders(key));
  expect(body.etag).toBeUndefined();
  expect(JSON.stringify(opened.record)).not.toContain(key.toString('base64'));
  expect(await read(opened, customerHeaders(key))).toBe('ecr');
  expect(await read(opened, customerHeaders(key, 'x-amz-copy-source-server-side-encryption'), 'copy-source')).toBe('ecr');
  await expect(read(opened, {})).rejects.toMatchObject({ code: 'InvalidRequest' });
  await expect(read(opened, customerHeaders(randomBytes(32)))).rejects.toMatchObject({ code: 'AccessDenied' });
});

test('SSE-KMS uses the key that is named, or the current one', async () => {
  const named = await store('secret text', { [HEADER]: 'aws:kms', [`${HEADER}-aws-kms-key-id`]: 'arn:aws:kms:us-east-1:1:key/second' });
  expect(encryption.describe(named.opened.record.facts)).toEqual({
    [HEADER]: 'aws:kms',
    [`${HEADER}-aws-kms-key-id`]: 'arn:aws:kms:us-east-1:1:key/second',
  });
  expect(await read(named.opened, {})).toBe('ecr');
  const unnamed = await store('text', { [HEADER]: 'aws:kms' });
  expect(encryption.describe(unnamed.opened.record.facts)[`${HEADER}-aws-kms-key-id`]).toBe('first');
  expect(() => encryption.plan({ [HEADER]: 'aws:kms', [`${HEADER}-aws-kms-key-id`]: 'other' }, bucket)).toThrow(
    "Key 'other' does not exist",
  );
});

test('a bucket encrypts by default, and the object may ask for something else', async () => {
  const byDefault =
    '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>second</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>';
  const encrypting = { ...bucket, documents: { encryption: byDefault } };
  expect(encryption.plan({}, encrypting)?.responseHeaders[`${HEADER}-aws-kms-key-id`]).toBe('second');
  expect(encryption.plan({ [HEADER]: 'AES256' }, encrypting)?.responseHeaders).toEqual({ [HEADER]: 'AES256' });
});

test('a bucket may refuse keys of customers', () => {
  const blocking =
    '<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>';
  const refusing = { ...bucket, documents: { encryption: blocking } };
  expect(() => encryption.plan(customerHeaders(key), refusing)).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
  expect(encryption.plan({}, refusing)).toBeUndefined();
});

test('the bucket of a site takes nothing encrypted', () => {
  expect(() => encryption.plan({ [HEADER]: 'AES256' }, { ...bucket, kind: 'site' })).toThrow('plain files that its web server reads');
});

const key = randomBytes(32);
test.each<[string, RequestHeaders, string]>([
  ['an unknown algorithm', { [HEADER]: 'ROT13' }, 'InvalidEncryptionAlgorithmError'],
  ['a key id without aws:kms', { [`${HEADER}-aws-kms-key-id`]: 'first' }, 'InvalidArgument'],
  ['both kinds at once', { ...customerHeaders(key), [HEADER]: 'AES256' }, 'InvalidArgument'],
  [
    'an unknown customer algorithm',
    { ...customerHeaders(key), [`${HEADER}-customer-algorithm`]: 'AES192' },
    'InvalidEncryptionAlgorithmError',
  ],
  ['no key', { [`${HEADER}-customer-algorithm`]: 'AES256' }, 'InvalidArgument'],
  ['a key without algorithm', { [`${HEADER}-customer-key`]: key.toString('base64') }, 'InvalidArgument'],
  ['no MD5', { [`${HEADER}-customer-algorithm`]: 'AES256', [`${HEADER}-customer-key`]: key.toString('base64') }, 'InvalidArgument'],
  ['a wrong MD5', { ...customerHeaders(key), [`${HEADER}-customer-key-md5`]: 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'InvalidArgument'],
  ['a short key', customerHeaders(key.subarray(1)), 'InvalidArgument'],
  ['a context that is no JSON', { [HEADER]: 'aws:kms', [`${HEADER}-context`]: 'AAAA' }, 'InvalidArgument'],
])('%s is refused', (_what, headers, code) => {
  expect(() => encryption.plan(headers, bucket)).toThrow(expect.objectContaining({ code, status: 400 }));
});

test('every part of an SSE-C upload needs the key of its beginning', () => {
  const plan = encryption.plan(customerHeaders(key), bucket);
  const facts: ObjectFacts = {
    owner: 'ann',
    headers: {},
    metadata: {},
    tags: {},
    storageClass: 'STANDARD',
    ...(plan && { encryption: plan.facts }),
  };
  expect(encryption.continueUpload(customerHeaders(key), facts)?.facts).toEqual(plan?.facts);
  expect(() => encryption.continueUpload({}, facts)).toThrow('must include the appropriate encryption parameters');
  expect(() => encryption.continueUpload(customerHeaders(randomBytes(32)), facts)).toThrow('did not match the ones used originally');
});

test('keys are written once, readable by nobody else', async () => {
  const before = await readFile(join(folder, 'master.json'), 'utf8');
  await Promise.all([openKeyRing(folder), openKeyRing(folder)]);
  expect(await readFile(join(folder, 'master.json'), 'utf8')).toBe(before);
  expect((await stat(join(folder, 'kms.json'))).mode & 0o777).toBe(0o600);
});
