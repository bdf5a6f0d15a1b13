import { afterAll, beforeAll, expect, test } from 'vitest';
import { createS3Signer, type S3Key } from '../src/s3-access.ts';
import { createSite, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Keys and buckets from the API through the S3 server to the visitor, and back. The S3 server may take what it has read for a second. */
let daspanel: RunningDaspanel;
let shop: SiteFacts;
let blog: SiteFacts;
beforeAll(async () => {
  daspanel = await startDaspanel();
  shop = await createSite(daspanel, { name: 'shop' }, { 'index.html': 'shop', 'images/logo.txt': 'logo' });
  blog = await createSite(daspanel, { name: 'blog' }, { 'index.html': 'blog' });
});
afterAll(() => daspanel?.stop());

const createKey = async (body: Readonly<Record<string, unknown>>): Promise<S3Key> => {
  const answer = await daspanel.call('POST', '/v1/access-keys', { name: 'test', ...body });
  expect(answer.status).toBe(201);
  return answer.json as S3Key;
};
const open = (key: S3Key) => {
  const signer = createS3Signer(daspanel, key);
  const visit = async (path: Promise<string>, more: { method?: string; body?: string } = {}) =>
    daspanel.visit(`s3.${daspanel.hostName}`, await path, more);
  return {
    get: (bucket: string, key: string) => visit(signer.get(bucket, key)),
    put: (bucket: string, key: string, body: string) => visit(signer.put(bucket, key), { method: 'PUT', body }),
    list: (bucket: string) => visit(signer.list(bucket)),
  };
};

test('a key that was just answered writes what visitors then get, and reads what the site has', async () => {
  const s3 = open(await createKey({ sites: [shop.id] }));
  expect((await s3.get('shop', 'images/logo.txt')).text).toBe('logo');
  expect((await s3.put('shop', 'new/page.html', 'by S3')).status).toBe(200);
  expect((await daspanel.visit(`shop.sites.${daspanel.hostName}`, '/new/page.html')).text).toBe('by S3');
  expect((await s3.list('v1.shop')).text).toContain('<Key>new/page.html</Key>');
});

test('a key for one site reaches no other, and one for reading writes nothing', async () => {
  const s3 = open(await createKey({ sites: [shop.id], access: 'read' }));
  expect((await s3.get('shop', 'index.html')).text).toBe('shop');
  expect((await s3.get('blog', 'index.html')).status).toBe(403);
  expect((await s3.put('shop', 'index.html', 'changed')).status).toBe(403);
  expect((await s3.list('blog')).status).toBe(403);
  expect((await daspanel.visit(`shop.sites.${daspanel.hostName}`, '/')).text).toBe('shop');
});

test('a revoked key is refused once that is answered', async () => {
  const key = await createKey({ sites: null });
  const s3 = open(key);
  expect((await s3.get('blog', 'index.html')).text).toBe('blog');
  expect((await daspanel.call('DELETE', `/v1/access-keys/${key.accessKeyId}`)).status).toBe(204);
  expect((await s3.get('blog', 'index.html')).status).toBe(403);
});

test('the bucket of a site follows its active version, its name and its end', async () => {
  const s3 = open(await createKey({ sites: null }));
  const base = `/v1/sites/${blog.id}`;
  const version = (await daspanel.call('POST', `${base}/versions`, { name: 'v2' })).json as { id: string };
  await expect.poll(async () => (await s3.put('v2.blog', 'index.html', 'second')).status, { timeout: 5_000 }).toBe(200);
  expect((await s3.get('blog', 'index.html')).text).toBe('blog');
  await daspanel.call('POST', `${base}/versions/${version.id}/activate`);
  await expect.poll(async () => (await s3.get('blog', 'index.html')).text, { timeout: 5_000 }).toBe('second');
  await daspanel.call('PATCH', base, { name: 'journal' });
  await expect.poll(async () => (await s3.get('journal', 'index.html')).text, { timeout: 5_000 }).toBe('second');
  await expect.poll(async () => (await s3.get('blog', 'index.html')).status, { timeout: 5_000 }).toBe(404);
  await daspanel.call('DELETE', `${base}?confirm=journal`);
  await expect.poll(async () => (await s3.get('journal', 'index.html')).status, { timeout: 5_000 }).toBe(404);
});
