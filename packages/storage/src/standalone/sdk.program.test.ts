import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANN, BOB, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
let ann: S3Client;
let bob: S3Client;
const Bucket = 'sdk-bucket';

beforeAll(async () => {
  server = await startServer();
  const connect = (credentials: typeof ANN) =>
    new S3Client({ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 });
  [ann, bob] = [connect(ANN), connect(BOB)];
  await ann.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  ann.destroy();
  bob.destroy();
  await server[Symbol.asyncDispose]();
});

const KEYS = [
  'plain',
  'k ü/+%.txt',
  'a//b',
  'folder/',
  'same',
  'same/below',
  'line\nbreak',
  "it's (1)*!~",
  '../up',
  'x'.repeat(300),
  '日本/語',
];

test('a bucket is made with its tags, or not at all', async () => {
  const withTags = (Tags: { Key: string; Value: string }[]) =>
    new CreateBucketCommand({ Bucket: 'tagged-bucket', CreateBucketConfiguration: { Tags } });
  await expect(ann.send(withTags([{ Key: 'aws:a', Value: '' }]))).rejects.toMatchObject({ name: 'InvalidTag' });
  await ann.send(withTags([{ Key: 'Team', Value: 'a + ü' }]));
  const { TagSet } = await ann.send(new GetBucketTaggingCommand({ Bucket: 'tagged-bucket' }));
  expect(TagSet).toEqual([{ Key: 'Team', Value: 'a + ü' }]);
});

describe('objects of the AWS SDK', () => {
  test.each(KEYS)('%s comes back as it was put, and is listed', async (Key) => {
    const Body = randomBytes(3_000);
    const put = await ann.send(
      new PutObjectCommand({ Bucket, Key, Body, Metadata: { one: '1' }, ContentType: 'text/x-test', CacheControl: 'no-store' }),
    );
    expect(put.ETag).toBe(`"${createHash('md5').update(Body).digest('hex')}"`);
    const got = await ann.send(new GetObjectCommand({ Bucket, Key }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    expect(got).toMatchObject({
      ETag: put.ETag,
      Metadata: { one: '1' },
      ContentType: 'text/x-test',
      CacheControl: 'no-store',
      ContentLength: 3_000,
    });
    const listed = await ann.send(new ListObjectsV2Command({ Bucket, Prefix: Key, EncodingType: 'url' }));
    expect(listed.Contents?.map((object) => decodeURIComponent(object.Key ?? ''))).toContain(Key);
  });

  test('a stream is stored without the framing that it is sent with', async () => {
    const bytes = randomBytes(300_000);
    const Body = Readable.from(
      (function* () {
        for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000);
      })(),
    );
    await ann.send(
      new PutObjectCommand({
        Bucket,
        Key: 'stream',
        Body,
        ContentLength: bytes.length,
        ContentEncoding: 'x-own',
        ChecksumAlgorithm: 'CRC32C',
      }),
    );
    const got = await ann.send(new GetObjectCommand({ Bucket, Key: 'stream', ChecksumMode: 'ENABLED' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(bytes);
    expect(got.ContentEncoding).toBe('x-own');
    expect(got.ChecksumCRC32C).toBeTruthy();
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME'] as const)('a wrong %s leaves what was there', async (algorithm) => {
    await ann.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'old' }));
    const lengths = { CRC32: 4, CRC32C: 4, SHA1: 20, SHA256: 32, CRC64NVME: 8 };
    const wrong = { [`Checksum${algorithm}`]: Buffer.alloc(lengths[algorithm]).toString('base64') };
    await expect(ann.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'new', ...wrong }))).rejects.toMatchObject({
      name: 'BadDigest',
    });
    expect(await text('kept')).toBe('old');
  });

  test('conditions decide who writes and who removes', async () => {
    const Key = 'conditional';
    const first = await ann.send(new PutObjectCommand({ Bucket, Key, Body: '1', IfNoneMatch: '*' }));
    await expect(ann.send(new PutObjectCommand({ Bucket, Key, Body: '2', IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(ann.send(new PutObjectCommand({ Bucket, Key, Body: '2', IfMatch: '"x"' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(ann.send(new PutObjectCommand({ Bucket, Key: 'absent', Body: '2', IfMatch: '"x"' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    const second = await ann.send(new PutObjectCommand({ Bucket, Key, Body: '22', IfMatch: first.ETag }));
    await expect(ann.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: first.ETag }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    const several = await ann.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, ETag: first.ETag }, { Key: 'absent' }] } }),
    );
    expect(several.Errors).toMatchObject([{ Key, Code: 'PreconditionFailed' }]);
    expect(several.Deleted).toMatchObject([{ Key: 'absent' }]);
    await ann.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: second.ETag, IfMatchSize: 2 }));
    await expect(ann.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('of 20 writers who each want to be the first, one is', async () => {
    const writers = Array.from({ length: 20 }, (_, number) =>
      ann.send(new PutObjectCommand({ Bucket, Key: 'race', Body: `${number}`, IfNoneMatch: '*' })),
    );
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('copies', () => {
  test('keep or replace what is known of the object', async () => {
    await ann.send(
      new PutObjectCommand({ Bucket, Key: 'source ü', Body: 'abc', Metadata: { a: '1' }, ContentType: 'text/a', Tagging: 'x=y' }),
    );
    const CopySource = `${Bucket}/${encodeURIComponent('source ü')}`;
    await ann.send(new CopyObjectCommand({ Bucket, Key: 'copied', CopySource }));
    expect(await ann.send(new HeadObjectCommand({ Bucket, Key: 'copied' }))).toMatchObject({
      Metadata: { a: '1' },
      ContentType: 'text/a',
      TagCount: 1,
    });
    await ann.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'copied',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
        ContentType: 'text/b',
      }),
    );
    expect(await ann.send(new HeadObjectCommand({ Bucket, Key: 'copied' }))).toMatchObject({ Metadata: { b: '2' }, ContentType: 'text/b' });
    const onItself = { Bucket, Key: 'copied', CopySource: `/${Bucket}/copied` };
    await expect(ann.send(new CopyObjectCommand(onItself))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(ann.send(new CopyObjectCommand({ ...onItself, Key: 'c', CopySourceIfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(ann.send(new CopyObjectCommand({ ...onItself, CopySource: `${Bucket}/absent` }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    expect(await text('copied')).toBe('abc');
  });
});

describe('multipart uploads', () => {
  test('with a checksum of the whole object', async () => {
    const Key = 'multipart';
    const pieces = [randomBytes(5 * 1024 ** 2), randomBytes(1_000)];
    const { UploadId } = await ann.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' }),
    );
    const Parts: { PartNumber: number; ETag: string | undefined; ChecksumCRC32: string | undefined }[] = [];
    for (const [at, Body] of pieces.entries()) {
      const part = await ann.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: at + 1, Body }));
      Parts.push({ PartNumber: at + 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
    }
    const complete = (parts: typeof Parts) =>
      ann.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: parts } }));
    await expect(complete(Parts.toReversed())).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(Parts.map((part) => ({ ...part, ETag: '"0"' })))).rejects.toMatchObject({ name: 'InvalidPart' });
    const [one, two] = await Promise.all([complete(Parts), complete(Parts)]);
    expect(one.ETag).toBe(two.ETag);
    const got = await ann.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(got.ChecksumType).toBe('FULL_OBJECT');
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(pieces))).toBe(true);
    const second = await ann.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
    expect(second).toMatchObject({ ContentLength: 1_000, PartsCount: 2 });
    const attributes = await ann.send(
      new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ObjectParts', 'ETag', 'Checksum', 'ObjectSize'] }),
    );
    expect(attributes).toMatchObject({
      ObjectParts: { TotalPartsCount: 2 },
      ObjectSize: 5 * 1024 ** 2 + 1_000,
      Checksum: { ChecksumCRC32: one.ChecksumCRC32 },
    });
  });

  test('of copied parts, and too small ones', async () => {
    const Key = 'parts-copied';
    await ann.send(new PutObjectCommand({ Bucket, Key: 'ten', Body: '0123456789' }));
    const { UploadId } = await ann.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const copy = (PartNumber: number, CopySourceRange: string) =>
      ann.send(new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber, CopySource: `${Bucket}/ten`, CopySourceRange }));
    const first = await copy(1, 'bytes=2-4');
    const second = await copy(2, 'bytes=0-0');
    await expect(copy(3, 'bytes=5-10')).rejects.toMatchObject({ name: 'InvalidRange' });
    const part = (PartNumber: number, { CopyPartResult }: typeof first) => ({ PartNumber, ETag: CopyPartResult?.ETag });
    const complete = (Parts: ReturnType<typeof part>[]) =>
      ann.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    await expect(complete([part(1, first), part(2, second)])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await complete([part(1, first)]);
    expect(await text(Key)).toBe('234');
  });
});

describe('presigned addresses', () => {
  test('read and write without a key, and only what was signed', async () => {
    const writing = await getSignedUrl(ann, new PutObjectCommand({ Bucket, Key: 'signed' }), { expiresIn: 60 });
    expect((await fetch(writing, { method: 'PUT', body: 'by address' })).status).toBe(200);
    const reading = await getSignedUrl(ann, new GetObjectCommand({ Bucket, Key: 'signed', ResponseContentType: 'text/q' }), {
      expiresIn: 60,
    });
    const got = await fetch(reading);
    expect([got.status, got.headers.get('content-type'), await got.text()]).toEqual([200, 'text/q', 'by address']);
    expect((await fetch(reading, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(reading.replace('signed', 'kept'))).status).toBe(403);
    expect((await fetch(`${server.endpoint}/${Bucket}/signed`)).status).toBe(403);
  });
});

describe('another account', () => {
  test('gets AccessDenied for everything, whether it exists or not', async () => {
    const attempts = ['kept', 'absent'].flatMap((Key) => [
      new GetObjectCommand({ Bucket, Key }),
      new PutObjectCommand({ Bucket, Key, Body: 'x' }),
      new DeleteObjectCommand({ Bucket, Key }),
      new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/kept` }),
      new CreateMultipartUploadCommand({ Bucket, Key }),
      new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ETag'] }),
      new ListObjectsV2Command({ Bucket, Prefix: Key }),
    ]);
    for (const attempt of attempts) await expect(bob.send(attempt as GetObjectCommand)).rejects.toMatchObject({ name: 'AccessDenied' });
    await bob.send(new CreateBucketCommand({ Bucket: 'bobs-bucket' }));
    const stealing = new CopyObjectCommand({ Bucket: 'bobs-bucket', Key: 'k', CopySource: `${Bucket}/kept` });
    await expect(bob.send(stealing)).rejects.toMatchObject({ name: 'AccessDenied' });
    const several = await bob.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'kept' }, { Key: 'absent' }] } }));
    expect(several.Errors).toMatchObject([{ Code: 'AccessDenied' }, { Code: 'AccessDenied' }]);
    expect((await bob.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual(['bobs-bucket']);
  });
});

test('nothing was unforeseen', () => {
  expect(server.log()).not.toContain('"level":"error"');
});

async function text(Key: string): Promise<string> {
  return (await (await ann.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? '';
}
