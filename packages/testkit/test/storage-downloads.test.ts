import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createS3Client, createS3Signer, type S3Key } from '../src/s3-access.ts';
import { createSite } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Large objects, whose bytes nginx sends itself: to the client they must look as if the S3 server had sent them. */
let daspanel: RunningDaspanel;
let client: S3Client;
let key: S3Key;
const content = randomBytes(12 * 1024 ** 2 + 17);
const large = { Bucket: 'shop', Key: 'films/ü &+%.bin' };

beforeAll(async () => {
  daspanel = await startDaspanel();
  await createSite(daspanel, { name: 'shop' }, { 'index.html': 'shop' });
  key = (await daspanel.call('POST', '/v1/access-keys', { name: 'test', sites: null })).json as S3Key;
  client = createS3Client(daspanel, key);
  const upload = new Upload({
    client,
    params: { ...large, Body: content, ContentType: 'video/test', Metadata: { mtime: '1700000000' } },
    partSize: 5 * 1024 ** 2,
  });
  await upload.done();
});
afterAll(async () => {
  client?.destroy();
  await daspanel?.stop();
});

const get = async (more: object = {}) => {
  const answer = await client.send(new GetObjectCommand({ ...large, ...more }));
  return { answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
};

test('a large object comes whole, with the headers that it was stored with', async () => {
  const { answer, bytes } = await get({ ChecksumMode: 'ENABLED' });
  expect(bytes.equals(content)).toBe(true);
  const head = await client.send(new HeadObjectCommand(large));
  expect(answer).toMatchObject({
    ContentType: 'video/test',
    Metadata: { mtime: '1700000000' },
    ETag: head.ETag,
    ContentLength: content.length,
    AcceptRanges: 'bytes',
  });
  expect(answer.LastModified).toEqual(head.LastModified);
  expect(head.ETag).toMatch(/-3"$/);
  expect(await logOfStorage()).not.toContain('"level":"error"');
});

test('nginx sends it, not the S3 server, which alone would give a second id', async () => {
  const answer = await daspanel.visit(`s3.${daspanel.hostName}`, await createS3Signer(daspanel, key).get(large.Bucket, large.Key));
  expect(answer.status).toBe(200);
  expect(answer.headers['x-amz-request-id']).toBeTruthy();
  expect(answer.headers['x-amz-id-2']).toBeUndefined();
});

test('ranges, parts and conditions are answered as by S3', async () => {
  const start = await get({ Range: 'bytes=5-9' });
  expect([start.answer.ContentRange, start.bytes.equals(content.subarray(5, 10))]).toEqual([`bytes 5-9/${content.length}`, true]);
  const end = await get({ Range: 'bytes=-3' });
  expect(end.bytes.equals(content.subarray(-3))).toBe(true);
  const part = await get({ PartNumber: 2 });
  expect([part.answer.PartsCount, part.bytes.equals(content.subarray(5 * 1024 ** 2, 10 * 1024 ** 2))]).toEqual([3, true]);
  await expect(get({ Range: `bytes=${content.length}-` })).rejects.toMatchObject({ name: 'InvalidRange' });
  await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(get({ IfNoneMatch: start.answer.ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  const renamed = await get({ ResponseContentDisposition: 'attachment; filename="f.bin"' });
  expect(renamed.answer.ContentDisposition).toBe('attachment; filename="f.bin"');
});

test('an object with headers that nginx would drop is whole too', async () => {
  await client.send(
    new PutObjectCommand({ Bucket: 'shop', Key: 'other', Body: content, Metadata: { own: 'kept' }, ContentEncoding: 'x-own' }),
  );
  const { answer, bytes } = await get({ Key: 'other' });
  expect(bytes.equals(content)).toBe(true);
  expect(answer).toMatchObject({ Metadata: { own: 'kept' }, ContentEncoding: 'x-own' });
});

test('a bucket of no site, and names before the host', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'own-bucket' }));
  await client.send(new PutObjectCommand({ Bucket: 'own-bucket', Key: 'k', Body: content }));
  expect((await get({ Bucket: 'own-bucket', Key: 'k' })).bytes.equals(content)).toBe(true);
  expect((await client.send(new ListObjectsV2Command({ Bucket: 'own-bucket' }))).Contents).toHaveLength(1);
  const signed = await createS3Signer(daspanel, key).get('shop', 'index.html');
  expect((await daspanel.visit(`s3.${daspanel.hostName}`, signed)).status).toBe(200);
  // The signature is for the other name, so what counts here is who answers.
  const elsewhere = await daspanel.visit(`shop.s3.${daspanel.hostName}`, signed.replace('/shop/', '/'));
  expect([elsewhere.status, elsewhere.text]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
});

async function logOfStorage(): Promise<string> {
  return readFile(join(daspanel.data, 'logs/storage.log'), 'utf8');
}
