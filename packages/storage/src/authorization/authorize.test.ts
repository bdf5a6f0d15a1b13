import { expect, test } from 'vitest';
import type { AccessControlList, Bucket, Caller, ObjectRecord } from '../model/records.ts';
import type { Action, S3Request } from '../protocol/operation.ts';
import { cannedAcl } from './acl/canned-acl.ts';
import { createAuthorize } from './authorize.ts';
import { ownershipDocument } from './ownership.ts';
import { EVERYTHING_BLOCKED, publicAccessBlockDocument } from './public-access-block.ts';

const authorize = createAuthorize({ now: () => Date.UTC(2026, 10, 24) });
const ann: Caller = { account: { id: 'ann', name: 'Ann' } };
const bob: Caller = { account: { id: 'bob', name: 'Bob' } };
const nobody: Caller = { account: null };

const bucketWith = (documents: Bucket['documents'] = {}, more: Partial<Bucket> = {}): Bucket => ({
  name: 'bucket',
  kind: 'own',
  owner: 'ann',
  createdAt: 0,
  versioning: 'off',
  objectLock: false,
  documents,
  ...more,
});
const policy = (...statements: object[]) => ({
  policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((one) => ({
      Effect: 'Allow',
      Principal: '*',
      Resource: 'arn:aws:s3:::bucket/*',
      Action: 's3:GetObject',
      ...one,
    })),
  }),
});
const acl = (name: string, owner = 'ann') => cannedAcl(name, { owner, bucketOwner: 'ann' });
const object = (owner: string, list?: AccessControlList, tags: Record<string, string> = {}): ObjectRecord => ({
  key: 'key',
  versionId: 'null',
  isLatest: true,
  isDeleteMarker: false,
  size: 1,
  etag: '',
  lastModified: 0,
  facts: { owner, headers: {}, metadata: {}, tags, storageClass: 'STANDARD', ...(list === undefined ? {} : { acl: list }) },
});

interface Question {
  readonly bucket?: Bucket;
  readonly record?: ObjectRecord | undefined;
  readonly headers?: Record<string, string>;
  readonly query?: string;
  /** Of the upload that is asked about. */
  readonly initiator?: string;
}

async function may(
  caller: Caller,
  action: Action,
  { bucket = bucketWith(), record, headers = {}, query = '', initiator }: Question = {},
): Promise<boolean> {
  const request: S3Request = {
    id: '1',
    caller,
    method: 'GET',
    headers,
    query: new URLSearchParams(query),
    host: 'host',
    clientAddress: '192.0.2.7',
    isSecure: false,
    bucketName: bucket.name,
    key: 'key',
    readText: () => Promise.resolve(''),
    body: {
      length: 0,
      bytes: (async function* () {})(),
      trailers: {},
      announced: undefined,
      computeChecksum() {},
      checksum: () => undefined,
    },
  };
  const isAboutObject = /Object(?!Lock)|Multipart.*Part|AbortMultipart/.test(action);
  const about = { key: 'key', object: () => Promise.resolve(record), initiator: () => Promise.resolve(initiator) };
  return authorize({ request, bucket, action, ...(isAboutObject ? about : {}) }).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'AccessDenied', status: 403 });
      return false;
    },
  );
}

test('a bucket is its owner alone, unless something says otherwise', async () => {
  for (const action of [
    's3:ListBucket',
    's3:PutObject',
    's3:PutBucketPolicy',
    's3:GetLifecycleConfiguration',
    's3:DeleteBucket',
  ] as const) {
    expect(await may(ann, action)).toBe(true);
    expect(await may(bob, action)).toBe(false);
    expect(await may(nobody, action)).toBe(false);
  }
});

test('ACLs of buckets', async () => {
  const shared = bucketWith({ acl: JSON.stringify(acl('public-read')) });
  expect(await may(nobody, 's3:ListBucket', { bucket: shared })).toBe(true);
  expect(await may(nobody, 's3:PutObject', { bucket: shared })).toBe(false);
  expect(await may(nobody, 's3:GetBucketAcl', { bucket: shared })).toBe(false);
  const writable = bucketWith({ acl: JSON.stringify(acl('public-read-write')) });
  expect(await may(nobody, 's3:PutObject', { bucket: writable })).toBe(true);
  const signed = bucketWith({ acl: JSON.stringify(acl('authenticated-read')) });
  expect(await may(bob, 's3:ListBucket', { bucket: signed })).toBe(true);
  expect(await may(nobody, 's3:ListBucket', { bucket: signed })).toBe(false);
});

test('ACLs of objects', async () => {
  expect(await may(nobody, 's3:GetObject', { record: object('ann', acl('public-read')) })).toBe(true);
  expect(await may(nobody, 's3:GetObjectAcl', { record: object('ann', acl('public-read')) })).toBe(false);
  expect(await may(bob, 's3:GetObject', { record: object('ann', acl('authenticated-read')) })).toBe(true);
  expect(await may(ann, 's3:GetObject', { record: object('bob') })).toBe(false);
  expect(await may(ann, 's3:GetObject', { record: object('bob', acl('bucket-owner-read', 'bob')) })).toBe(true);
  expect(await may(ann, 's3:DeleteObject', { record: object('bob') })).toBe(true);
  expect(await may(bob, 's3:PutObjectAcl', { record: object('bob') })).toBe(true);
  expect(await may(bob, 's3:GetObjectTagging', { record: object('bob') })).toBe(true);
  expect(await may(bob, 's3:GetObjectTagging', { record: object('ann', acl('public-read')) })).toBe(false);
});

test('an upload is the business of who began it and of the owner of the bucket, unless the policy says otherwise', async () => {
  const enforced = { ownershipControls: ownershipDocument('BucketOwnerEnforced') };
  const writable = { acl: JSON.stringify(acl('public-read-write')) };
  for (const action of ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'] as const) {
    for (const documents of [{}, enforced, writable]) {
      const question = { bucket: bucketWith(documents), initiator: 'bob' };
      expect(await may(ann, action, question)).toBe(true);
      expect(await may(bob, action, question)).toBe(true);
      expect(await may(bob, action, { ...question, initiator: 'carl' })).toBe(false);
      expect(await may(nobody, action, question)).toBe(false);
    }
    expect(await may(bob, action, { bucket: bucketWith(policy({ Action: action, Effect: 'Deny' })), initiator: 'bob' })).toBe(false);
    expect(await may(bob, action, { bucket: bucketWith(policy({ Action: action })), initiator: 'carl' })).toBe(true);
  }
});

test('an owner who takes his own grants away can still give them back', async () => {
  const bucket = bucketWith({ acl: JSON.stringify({ owner: 'ann', grants: [] }) });
  expect(await may(ann, 's3:PutObject', { bucket })).toBe(false);
  expect(await may(ann, 's3:PutBucketAcl', { bucket })).toBe(true);
});

test('whether a key exists is told to those who may list', async () => {
  const readable = policy({});
  expect(await may(bob, 's3:GetObject', { bucket: bucketWith(readable), record: object('ann') })).toBe(true);
  expect(await may(bob, 's3:GetObject', { bucket: bucketWith(readable) })).toBe(false);
  const listable = policy({}, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::bucket' });
  expect(await may(bob, 's3:GetObject', { bucket: bucketWith(listable) })).toBe(true);
  expect(await may(nobody, 's3:GetObject', { bucket: bucketWith({ acl: JSON.stringify(acl('public-read')) }) })).toBe(true);
  expect(await may(ann, 's3:GetObject')).toBe(true);
});

test.each<[string, object[], Question, boolean]>([
  ['everybody', [{}], {}, true],
  ['by ARN', [{ Principal: { AWS: 'arn:aws:iam::bob:root' } }], {}, true],
  ['by ARN of a user', [{ Principal: { AWS: ['arn:aws:iam::bob:user/Bob'] } }], {}, true],
  ['by ARN without account', [{ Principal: { AWS: 'arn:aws:iam:::user/bob' } }], {}, true],
  ['by id', [{ Principal: { AWS: 'bob' } }], {}, true],
  ['by canonical id', [{ Principal: { CanonicalUser: 'bob' } }], {}, true],
  ['somebody else', [{ Principal: { AWS: 'arn:aws:iam::eve:root' } }], {}, false],
  ['another action', [{ Action: 's3:PutObject' }], {}, false],
  ['actions by wildcard in any case', [{ Action: 'S3:get*' }], {}, true],
  ['all but an action', [{ Action: undefined, NotAction: 's3:PutObject' }], {}, true],
  ['another key', [{ Resource: 'arn:aws:s3:::bucket/other*' }], {}, false],
  ['all but a key', [{ Resource: undefined, NotResource: 'arn:aws:s3:::bucket/k?y' }], {}, false],
  ['a denial that wins', [{}, { Effect: 'Deny', Principal: { AWS: 'bob' } }], {}, false],
  ['a denial to all but him', [{}, { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: 'bob' } }], {}, true],
  ['his address', [{ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }], {}, true],
  ['encrypted connections only', [{ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }], {}, false],
  [
    'a referer',
    [{ Condition: { StringLike: { 'aws:Referer': 'https://a.example/*' } } }],
    { headers: { referer: 'https://a.example/x' } },
    true,
  ],
  [
    'a tag of the object',
    [{ Condition: { StringEquals: { 's3:ExistingObjectTag/team': 'x' } } }],
    { record: object('ann', undefined, { team: 'x' }) },
    true,
  ],
  [
    'another tag of the object',
    [{ Condition: { StringEquals: { 's3:ExistingObjectTag/team': 'y' } } }],
    { record: object('ann', undefined, { team: 'x' }) },
    false,
  ],
  ['a variable', [{ Resource: 'arn:aws:s3:::bucket/${aws:username}' }], {}, false],
  ['a version', [{ Condition: { StringEquals: { 's3:VersionId': 'v1' } } }], { query: 'versionId=v1' }, true],
])('a policy that allows %s', async (_what, statements, question, expected) => {
  const withList = [...statements, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::bucket' }];
  expect(await may(bob, 's3:GetObject', { record: object('ann'), bucket: bucketWith(policy(...withList)), ...question })).toBe(expected);
});

test('conditions on what a PutObject brings', async () => {
  const bucket = bucketWith(
    policy(
      {
        Action: 's3:PutObject',
        Condition: { StringEquals: { 's3:RequestObjectTag/team': 'x', 's3:x-amz-server-side-encryption': 'AES256' } },
      },
      { Effect: 'Deny', Action: 's3:PutObjectAcl' },
    ),
  );
  const headers = { 'x-amz-tagging': 'team=x', 'x-amz-server-side-encryption': 'AES256' };
  expect(await may(bob, 's3:PutObject', { bucket, headers })).toBe(true);
  expect(await may(bob, 's3:PutObject', { bucket, headers: { ...headers, 'x-amz-tagging': 'team=y' } })).toBe(false);
  expect(await may(bob, 's3:PutObject', { bucket, headers: { ...headers, 'x-amz-acl': 'public-read' } })).toBe(false);
});

test('the owner cannot shut himself out of the policy', async () => {
  const bucket = bucketWith(policy({ Effect: 'Deny', Action: 's3:*', Resource: ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/*'] }));
  expect(await may(ann, 's3:GetObject', { bucket, record: object('ann') })).toBe(false);
  expect(await may(ann, 's3:ListBucket', { bucket })).toBe(false);
  expect(await may(ann, 's3:DeleteBucketPolicy', { bucket })).toBe(true);
});

test('public access block takes away what everybody was given, not what an account was given', async () => {
  const publicAccessBlock = publicAccessBlockDocument(EVERYTHING_BLOCKED);
  const record = object('ann', acl('public-read'));
  expect(await may(nobody, 's3:GetObject', { record, bucket: bucketWith({ publicAccessBlock }) })).toBe(false);
  expect(await may(bob, 's3:GetObject', { record: object('ann'), bucket: bucketWith({ publicAccessBlock, ...policy({}) }) })).toBe(false);
  const named = policy({ Principal: { AWS: 'bob' } });
  expect(await may(bob, 's3:GetObject', { record: object('ann'), bucket: bucketWith({ publicAccessBlock, ...named }) })).toBe(true);
});

test('with BucketOwnerEnforced ACLs mean nothing', async () => {
  const bucket = bucketWith({ ownershipControls: ownershipDocument('BucketOwnerEnforced') });
  expect(await may(nobody, 's3:GetObject', { bucket, record: object('ann', acl('public-read')) })).toBe(false);
  expect(await may(ann, 's3:GetObject', { bucket, record: object('bob') })).toBe(true);
});

test('keys are kept to their sites and to reading', async () => {
  const site = bucketWith({}, { kind: 'site', site: 's1' });
  const key = (access: 'read' | 'write', sites: string[] | null): Caller => ({ ...ann, key: { id: 'k', access, sites } });
  expect(await may(key('read', null), 's3:GetObject', { bucket: site, record: object('ann') })).toBe(true);
  expect(await may(key('read', null), 's3:PutObject', { bucket: site })).toBe(false);
  expect(await may(key('write', ['s1']), 's3:PutObject', { bucket: site })).toBe(true);
  expect(await may(key('write', ['s2']), 's3:ListBucket', { bucket: site })).toBe(false);
  expect(await may(key('write', ['s1']), 's3:ListBucket')).toBe(false);
});
