import { createHmac } from 'node:crypto';
import { readdir, writeFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANN, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
let ann: S3Client;
const Bucket = 'open-bucket';
const HOST = 'Host: localhost\r\n';

beforeAll(async () => {
  server = await startServer();
  ann = clientOf(ANN);
  await ann.send(new CreateBucketCommand({ Bucket, ACL: 'public-read-write' }));
  await ann.send(new CreateBucketCommand({ Bucket: 'closed-bucket' }));
  await ann.send(new PutObjectCommand({ Bucket, Key: 'public', Body: '0123456789', ACL: 'public-read' }));
});
afterAll(async () => {
  ann.destroy();
  await server[Symbol.asyncDispose]();
});

function clientOf(credentials: typeof ANN): S3Client {
  return new S3Client({ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 });
}

/** Sends bytes as they are and gives what came back within the time, as Latin-1. */
async function send(text: string | readonly string[], wait = 400): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (piece) => (answer += piece.toString('latin1')));
  socket.on('error', () => {});
  for (const piece of typeof text === 'string' ? [text] : text) {
    socket.write(piece, 'latin1');
    await pause(wait);
  }
  socket.destroy();
  return answer;
}
const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

describe('connections', () => {
  test('100 Continue comes only where the caller may', async () => {
    const put = (bucket: string) => [`PUT /${bucket}/awaited HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`, 'abc'];
    expect(statuses(await send(put('closed-bucket')))).toEqual([403]);
    expect(statuses(await send(put(Bucket)))).toEqual([100, 200]);
  });

  test('a request sees what the one before it on the same connection has done', async () => {
    const put = `PUT /${Bucket}/ordered HTTP/1.1\r\n${HOST}x-amz-acl: public-read\r\nContent-Length: 3\r\n\r\nabc`;
    const get = `GET /${Bucket}/ordered HTTP/1.1\r\n${HOST}\r\n`;
    const answer = await send(put + get + `HEAD /${Bucket}/public HTTP/1.1\r\n${HOST}\r\n`);
    expect(statuses(answer)).toEqual([200, 200, 200]);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  test('a refused body is read away, and the connection goes on', async () => {
    const refused = `PUT /closed-bucket/x HTTP/1.1\r\n${HOST}Content-Length: 200000\r\n\r\n${'x'.repeat(200_000)}`;
    expect(statuses(await send(`${refused}GET /${Bucket}/public HTTP/1.1\r\n${HOST}\r\n`, 800))).toEqual([403, 200]);
  });

  test('a client that wants the connection closed can send a refused body to its end and read why', async () => {
    const socket = connect(server.port, '127.0.0.1');
    let failure: Error | undefined;
    let answer = '';
    socket.on('error', (error) => (failure = error));
    socket.write(`PUT /closed-bucket/large HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: ${64 * 2 ** 20}\r\n\r\n`);
    for (let sent = 0; sent < 64; sent++) await new Promise<void>((done) => socket.write(Buffer.alloc(2 ** 20), () => done()));
    for await (const piece of socket) answer += String(piece);
    expect(statuses(answer)).toEqual([403]);
    expect(failure).toBeUndefined();
  });

  test('an upload that breaks off leaves nothing', async () => {
    await send(`PUT /${Bucket}/broken HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\n${'x'.repeat(50_000)}`, 200);
    await pause(300);
    expect(statuses(await send(`GET /${Bucket}/broken HTTP/1.1\r\n${HOST}\r\n`))).toEqual([404]);
    const left = (await readdir(server.folder, { recursive: true })).filter((path) => /temporary.*\/t[0-9a-z]{15}$/.test(path));
    expect(left).toEqual([]);
  });

  test.each([
    ['garbage', 'FOO\r\n\r\n', 400],
    ['a negative length', `PUT /${Bucket}/x HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
    ['no length', `PUT /${Bucket}/x HTTP/1.1\r\n${HOST}\r\n`, 411],
    [
      'a length that is told chunk by chunk',
      `PUT /${Bucket}/told HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      200,
    ],
    [
      'chunks and a length',
      `PUT /${Bucket}/x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      400,
    ],
    ['two lengths', `PUT /${Bucket}/x HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400],
    ['endless headers', `GET / HTTP/1.1\r\n${HOST}x-amz-meta-a: ${'a'.repeat(40_000)}\r\n\r\n`, 400],
    ['an unknown method', `PATCH /${Bucket}/public HTTP/1.1\r\n${HOST}\r\n`, 405],
    ['nobody asking for buckets', `GET / HTTP/1.1\r\n${HOST}\r\n`, 403],
    ['Version 2', `GET /${Bucket}/public HTTP/1.1\r\n${HOST}Authorization: AWS annkey:abc\r\n\r\n`, 400],
    ['a subresource that there is not', `GET /${Bucket}/public?torrent HTTP/1.1\r\n${HOST}\r\n`, 501],
    ['a NUL in a key', `GET /${Bucket}/a%00b HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a key that is no UTF-8', `GET /${Bucket}/%ff%fe HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a key of 1,025 bytes', `GET /${Bucket}/${'k'.repeat(1_025)} HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a bucket called ..', `PUT /.. HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`, 403],
    ['a bucket in the Host field', `GET /public HTTP/1.1\r\nHost: ${Bucket}.s3.localhost:9000\r\n\r\n`, 200],
    ['response headers that nobody signed', `GET /${Bucket}/public?response-content-type=a HTTP/1.1\r\n${HOST}\r\n`, 400],
    ['a range beyond the end', `GET /${Bucket}/public HTTP/1.1\r\n${HOST}Range: bytes=10-\r\n\r\n`, 416],
    ['a thousand ranges', `GET /${Bucket}/public HTTP/1.1\r\n${HOST}Range: bytes=${'0-1,'.repeat(1_000)}2-3\r\n\r\n`, 200],
  ])('%s', async (_name, request, status) => {
    expect(statuses(await send(request, 250))).toEqual([status]);
  });

  test('every answer names its request, and errors are XML', async () => {
    const answer = await send(`GET /${Bucket}/absent HTTP/1.1\r\n${HOST}\r\n`);
    const [, id = '-'] = /x-amz-request-id: (\w+)/.exec(answer) ?? [];
    expect(answer).toContain(`<Code>NoSuchKey</Code>`);
    expect(answer).toContain(`<RequestId>${id}</RequestId>`);
  });
});

describe('documents', () => {
  const post = (body: string | Buffer<ArrayBuffer>) => fetch(`${server.endpoint}/${Bucket}?delete`, { method: 'POST', body });
  test.each([
    ['an entity from a file', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&b;</Key></Object></Delete>'],
    ['1,001 keys', `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1_001)}</Delete>`],
    ['10 MiB', `<Delete>${' '.repeat(10 * 1024 ** 2)}</Delete>`],
    ['no UTF-8', Buffer.from('<Delete><Object><Key>\xff</Key></Object></Delete>', 'latin1')],
    ['nothing', ''],
  ])('%s is refused', async (_name, body) => {
    expect((await post(body)).status).toBe(400);
  });

  test('a thousand keys are removed', async () => {
    const answer = await post(
      `<Delete><Quiet>true</Quiet>${Array.from({ length: 1_000 }, (_, at) => `<Object><Key>k${at}</Key></Object>`).join('')}</Delete>`,
    );
    expect(answer.status).toBe(200);
  });
});

describe('keys of the installation', () => {
  const publish = (id: string, changes: object) =>
    writeFile(
      join(server.folder, 'access-keys', `${id}.json`),
      JSON.stringify({
        id,
        secret: 'secretsecret',
        account: { id: 'ann-id', name: 'ann' },
        sites: null,
        access: 'write',
        expiresAt: null,
        ...changes,
      }),
    );
  const using = (accessKeyId: string) => clientOf({ accessKeyId, secretAccessKey: 'secretsecret' });

  test('one that may only read', async () => {
    await publish('reader', { access: 'read' });
    const reader = using('reader');
    await reader.send(new GetObjectCommand({ Bucket, Key: 'public' }));
    await expect(reader.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'x' }))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(reader.send(new CreateBucketCommand({ Bucket: 'another-one' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('one that is kept to a site sees no other bucket, and not whether there is one', async () => {
    await publish('kept', { sites: ['s000000000000000'] });
    const kept = using('kept');
    expect((await kept.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    for (const name of [Bucket, 'there-is-none'])
      await expect(kept.send(new GetObjectCommand({ Bucket: name, Key: 'public' }))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(kept.send(new CreateBucketCommand({ Bucket: 'another-one' }))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('one that has expired or was taken away works no longer', async () => {
    await publish('brief', { expiresAt: Date.now() - 1 });
    await expect(using('brief').send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await publish('gone', {});
    await using('gone').send(new ListBucketsCommand({}));
    await rm(join(server.folder, 'access-keys', 'gone.json'));
    await pause(1_100);
    await expect(using('gone').send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });
});

describe('forms', () => {
  const post = async (bucket: string, fields: Record<string, string>, file: string | null = 'content') => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (file !== null) form.set('file', new Blob([file]), 'C:\\fakepath\\na me.txt');
    return fetch(`${server.endpoint}/${bucket}`, { method: 'POST', body: form, redirect: 'manual' });
  };
  /** As S3 documents forms that are signed with Version 2. */
  const sign = (conditions: unknown[], expiration = new Date(Date.now() + 60_000).toISOString()) => {
    const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
    return { AWSAccessKeyId: ANN.accessKeyId, policy, signature: createHmac('sha1', ANN.secretAccessKey).update(policy).digest('base64') };
  };
  const conditions = [
    { bucket: 'closed-bucket' },
    ['starts-with', '$key', 'up/'],
    ['content-length-range', 1, 100],
    ['eq', '$success_action_status', '201'],
  ];
  const fields = { key: 'up/${filename}', success_action_status: '201' };

  test('nobody may post to a bucket that everybody may write to', async () => {
    const answer = await post(Bucket, { key: 'posted', 'Content-Type': 'text/x', 'x-amz-meta-a': 'ü', acl: 'public-read' });
    expect(answer.status).toBe(204);
    const got = await fetch(`${server.endpoint}/${Bucket}/posted`);
    expect([got.headers.get('content-type'), got.headers.get('x-amz-meta-a'), await got.text()]).toEqual(['text/x', 'ü', 'content']);
    expect((await post('closed-bucket', { key: 'posted' })).status).toBe(403);
  });

  test('a signed one stores under the name of its file', async () => {
    const answer = await post('closed-bucket', { ...fields, ...sign(conditions) });
    expect([answer.status, await answer.text()]).toEqual([201, expect.stringContaining('<Key>up/na me.txt</Key>')]);
  });

  test.each([
    ['a larger file', fields, conditions, 'x'.repeat(101), 400],
    ['an empty file', fields, conditions, '', 400],
    ['no file', fields, conditions, null, 400],
    ['no key', { success_action_status: '201' }, conditions, 'x', 400],
    ['another prefix', { ...fields, key: '../${filename}' }, conditions, 'x', 403],
    ['a field more', { ...fields, acl: 'public-read' }, conditions, 'x', 403],
    ['a condition that is none', fields, [...conditions, ['content-length-range', 1]], 'x', 400],
    [
      'a wrong checksum',
      { ...fields, 'x-amz-checksum-crc32': 'AAAAAA==' },
      [...conditions, ['starts-with', '$x-amz-checksum-crc32', '']],
      'x',
      400,
    ],
  ] as const)('%s is refused', async (_name, given, demanded, file, status) => {
    expect((await post('closed-bucket', { ...given, ...sign([...demanded]) }, file)).status).toBe(status);
  });

  test('one that is too late, or whose policy was changed, is refused', async () => {
    expect((await post('closed-bucket', { ...fields, ...sign(conditions, '2020-01-01T00:00:00Z') })).status).toBe(403);
    expect((await post('closed-bucket', { ...fields, ...sign(conditions), policy: sign([]).policy })).status).toBe(403);
    expect((await post('closed-bucket', { ...fields, ...sign(conditions), AWSAccessKeyId: 'nobody' })).status).toBe(403);
  });

  test('the browser is sent on', async () => {
    const answer = await post(Bucket, { key: 'on', success_action_redirect: 'http://example.org/done?x=1' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^http:\/\/example\.org\/done\?x=1&bucket=open-bucket&key=on&etag=%22[0-9a-f]{32}%22$/);
  });
});

test('nothing was unforeseen', () => {
  expect(server.log()).not.toContain('"level":"error"');
});
