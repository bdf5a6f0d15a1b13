import { CreateBucketCommand, CreateMultipartUploadCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../operations/index.ts';
import type { Operation } from '../protocol/operation.ts';
import { signedFetch } from './testing/signed-fetch.ts';
import { ANN, BOB, startServer, type TestServer } from './testing/start-server.ts';

/** Every operation that there is, on a bucket of another account: whatever is asked for, the answer is the same for what exists and what does not. */
let server: TestServer;
let ann: S3Client;
let uploadId = '';
const Bucket = 'private-bucket';

beforeAll(async () => {
  server = await startServer();
  ann = new S3Client({ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: ANN });
  await ann.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  await ann.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'secret', Tagging: 'a=b' }));
  uploadId = (await ann.send(new CreateMultipartUploadCommand({ Bucket, Key: 'there' }))).UploadId ?? '';
});
afterAll(async () => {
  ann.destroy();
  await server[Symbol.asyncDispose]();
});

const aimed = operations.filter(({ target }) => target === 'bucket' || target === 'object');
const named = aimed.map((operation): [string, Operation] => [`${operation.method} ${operation.name}`, operation]);

describe.each([
  ['another account', BOB],
  ['nobody', undefined],
] as const)('%s', (_name, credentials) => {
  test.each(named)('%s', async (_operation, operation) => {
    for (const key of operation.target === 'bucket' ? [''] : ['/there', '/absent']) {
      const answer = await signedFetch(server.endpoint, credentials, describeRequest(operation, key));
      const text = await answer.text();
      // Each key is judged by itself.
      if (operation.name === 'DeleteObjects')
        expect([answer.status, text]).toEqual([200, expect.stringContaining('<Code>AccessDenied</Code>')]);
      // Notifications and the like: nobody may, because nothing can.
      else if (answer.status !== 501) expect([operation.name, key, answer.status]).toEqual([operation.name, key, 403]);
      expect(text).not.toContain('secret');
    }
  });
});

test('all is as it was', async () => {
  const got = await ann.send(new GetObjectCommand({ Bucket, Key: 'there' }));
  expect(await got.Body?.transformToString()).toBe('secret');
});

function describeRequest(operation: Operation, key: string) {
  const query = Object.fromEntries((operation.query ?? []).map((name) => [name, valueOf(name)]));
  const isForm = operation.name === 'PostObject';
  const body =
    operation.method === 'GET' || operation.method === 'HEAD' || operation.method === 'DELETE'
      ? {}
      : { body: isForm ? FORM : 'tagging' in query ? TAGGING : DOCUMENT };
  return {
    method: operation.method,
    path: `/${Bucket}${key}`,
    query,
    headers: {
      ...(operation.header === 'x-amz-copy-source' ? { 'x-amz-copy-source': `${Bucket}/there` } : {}),
      ...(isForm ? { 'content-type': 'multipart/form-data; boundary=x' } : {}),
    },
    ...body,
  };
}

function valueOf(parameter: string): string {
  return { uploadId, partNumber: '1', 'list-type': '2' }[parameter] ?? '';
}

/** Read before the question is asked: policies may judge the tags. */
const TAGGING = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
const DOCUMENT = '<Delete><Object><Key>there</Key></Object></Delete>';
const FORM =
  '--x\r\ncontent-disposition: form-data; name="key"\r\n\r\nthere\r\n--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nz\r\n--x--\r\n';
