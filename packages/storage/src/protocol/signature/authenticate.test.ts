import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { accessKeyFile } from '@daspanel/formats/access-key.ts';
import { describe, expect, test } from 'vitest';
import { authenticate, type Unauthenticated } from './authenticate.ts';

const key = accessKeyFile.parse({
  id: 'TESTKEY',
  secret: 'a-secret/with+signs',
  account: { id: 'someone', name: 'Someone' },
  sites: null,
  access: 'write',
  expiresAt: null,
});
const keys = { find: async (id: string) => (id === key.id ? key : undefined) };
const ENDPOINT = 'http://s3.test:9000';
const KEYS = ['plain', 'k ü/+%.txt', 'a//b', 'a=b&c', "it's (1)*!~", 'ends/', '%41', '日本語/ключ', '..%2f..'];
const config: S3ClientConfig = {
  endpoint: ENDPOINT,
  region: 'eu-central-1',
  forcePathStyle: true,
  credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
};

describe('signatures of the SDK', () => {
  test.each(KEYS)('in the header, for the key %s', async (name) => {
    for (const command of [
      new GetObjectCommand({ Bucket: 'b', Key: name, VersionId: 'x y' }),
      new PutObjectCommand({ Bucket: 'b', Key: name, Body: 'abc' }),
    ]) {
      const request = await capture(command);
      expect((await check(request)).caller.account?.id).toBe('someone');
    }
  });

  test.each(KEYS)('in the query, for the key %s', async (name) => {
    const url = await getSignedUrl(
      new S3Client(config),
      new GetObjectCommand({ Bucket: 'b', Key: name, ResponseContentType: 'a/b; c="d e"' }),
      { expiresIn: 60 },
    );
    expect((await check(requestOf(url))).caller.key?.id).toBe('TESTKEY');
  });

  test('of lists with every kind of parameter', async () => {
    const request = await capture(
      new ListObjectsV2Command({ Bucket: 'b', Prefix: 'ü +/', Delimiter: '/', StartAfter: 'a&b=c', EncodingType: 'url' }),
    );
    expect((await check(request)).caller.account?.id).toBe('someone');
  });
});

describe('what does not hold is refused', () => {
  test('200 changes of a presigned address', async () => {
    const url = await getSignedUrl(new S3Client(config), new GetObjectCommand({ Bucket: 'b', Key: 'some/key' }), { expiresIn: 60 });
    const start = url.indexOf('/', 8) + 1;
    for (let round = 0; round < 200; round++) {
      const at = start + Math.floor(Math.random() * (url.length - start));
      const letter = 'abcdefXYZ019'[Math.floor(Math.random() * 12)] ?? '';
      const changed = `${url.slice(0, at)}${letter}${url.slice(at + 1)}`;
      // The case of an escape's digits changes nothing.
      if (changed.replaceAll(/%../g, (escape) => escape.toUpperCase()) === url) continue;
      // Where even the question mark is gone, nobody asks.
      const outcome = await check(requestOf(changed)).then(
        ({ caller }) => caller.account,
        (error: { status: number }) => error.status,
      );
      expect([400, 403, null]).toContain(outcome);
    }
  });

  test('another method, host or added parameter', async () => {
    const url = await getSignedUrl(new S3Client(config), new GetObjectCommand({ Bucket: 'b', Key: 'k' }), { expiresIn: 60 });
    const request = requestOf(url);
    await expect(check({ ...request, method: 'PUT' })).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    await expect(check({ ...request, headers: { host: 'other.test' } })).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    await expect(check(requestOf(`${url}&acl=`))).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    await expect(check({ ...request, headers: { ...request.headers, 'x-amz-acl': 'public-read' } })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
  });

  test('times: expired, not yet valid, longer than a week, no seconds at all', async () => {
    const command = new GetObjectCommand({ Bucket: 'b', Key: 'k' });
    const sign = (expiresIn: number) => getSignedUrl(new S3Client(config), command, { expiresIn });
    const request = requestOf(await sign(60));
    await expect(check(request, Date.now() + 62_000)).rejects.toMatchObject({ status: 403, message: 'Request has expired' });
    await expect(check(request, Date.now() - 16 * 60_000)).rejects.toMatchObject({ status: 403 });
    const changed = (await sign(60)).replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');
    await expect(check(requestOf(changed))).rejects.toMatchObject({ status: 403 });
    await expect(check(requestOf(changed.replace('604801', '0')))).rejects.toMatchObject({ status: 403 });
  });

  test('a header signature whose clock is 16 minutes away, or of another secret or key', async () => {
    const request = await capture(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    for (const skew of [16, -16])
      await expect(check(request, Date.now() + skew * 60_000)).rejects.toMatchObject({ code: 'RequestTimeTooSkewed' });
    const credentials = { accessKeyId: key.id, secretAccessKey: 'something-else' };
    await expect(check(await capture(new GetObjectCommand({ Bucket: 'b', Key: 'k' }), { credentials }))).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
    const unknown = { accessKeyId: 'NOBODY', secretAccessKey: key.secret };
    await expect(check(await capture(new GetObjectCommand({ Bucket: 'b', Key: 'k' }), { credentials: unknown }))).rejects.toMatchObject({
      code: 'InvalidAccessKeyId',
    });
  });

  test('Version 2 in the header, two mechanisms, a broken header, and no signature being nobody', async () => {
    const bare: Unauthenticated = {
      method: 'GET',
      path: '/b/k',
      query: '',
      parameters: new URLSearchParams(),
      headers: { host: 's3.test' },
      hostBucket: '',
    };
    const withAuthorization = (authorization: string) => check({ ...bare, headers: { ...bare.headers, authorization } });
    await expect(withAuthorization('AWS TESTKEY:abc=')).rejects.toMatchObject({ code: 'InvalidRequest', status: 400 });
    await expect(withAuthorization('Basic abc')).rejects.toMatchObject({ code: 'InvalidArgument' });
    await expect(withAuthorization('AWS4-HMAC-SHA256 Credential=x')).rejects.toMatchObject({ code: 'AuthorizationHeaderMalformed' });
    const request = await capture(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    await expect(check({ ...request, parameters: new URLSearchParams('X-Amz-Signature=1') })).rejects.toMatchObject({
      code: 'InvalidArgument',
    });
    expect(await check(bare)).toEqual({ caller: { account: null }, payload: { kind: 'unsigned' } });
    expect((await withAuthorization('')).caller.account).toBeNull();
  });
});

function check(request: Unauthenticated, now = Date.now()) {
  return authenticate(request, keys, now);
}

function requestOf(url: string): Unauthenticated {
  const relative = url.slice(url.indexOf('/', 8));
  const [path = '', query = ''] = relative.split('?', 2);
  return { method: 'GET', path, query, parameters: new URLSearchParams(query), headers: { host: 's3.test:9000' }, hostBucket: '' };
}

/** The request that the SDK would send. */
async function capture(
  command: GetObjectCommand | PutObjectCommand | ListObjectsV2Command,
  changes: Partial<S3ClientConfig> = {},
): Promise<Unauthenticated> {
  let captured: Unauthenticated | undefined;
  const client = new S3Client({
    ...config,
    ...changes,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: {
        method: string;
        path: string;
        query?: Record<string, string | string[] | null>;
        headers: Record<string, string>;
      }) => {
        const query = Object.entries(request.query ?? {})
          .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value ?? ''))}`)
          .join('&');
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
        captured = { method: request.method, path: request.path, query, parameters: new URLSearchParams(query), headers, hostBucket: '' };
        throw new Error('captured');
      },
    } as unknown as NonNullable<S3ClientConfig['requestHandler']>,
  });
  await client.send(command as GetObjectCommand).catch(() => undefined);
  if (captured === undefined) throw new Error('the SDK sent nothing');
  return captured;
}
