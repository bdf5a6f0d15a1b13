import { setTimeout as sleep } from 'node:timers/promises';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson, signInAsOwner, type Person } from '../src/people.ts';
import { createS3Client, type S3Key } from '../src/s3-access.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** The disk that a plan allows, at every door through which content comes. */
const MEGABYTE = 1_000_000;
const REFUSED = 'QuotaExceeded 403';
const BYTES = { 'content-type': 'application/octet-stream' };
let daspanel: RunningDaspanel;
let client: Person;
let key: S3Key;
let files: string;
beforeAll(async () => {
  daspanel = await startDaspanel();
  const owner = await signInAsOwner(daspanel);
  const plan = (await owner.call('POST', '/v1/plans', { name: 'Small', limits: { diskBytes: 3 * MEGABYTE } })).json as { id: string };
  client = await createPerson(daspanel, { role: 'client', plan: plan.id });
  const site = (await client.call('POST', '/v1/sites', { name: 'full' })).json as { id: string; activeVersion: string };
  files = `/v1/sites/${site.id}/versions/${site.activeVersion}/files`;
  key = (await client.call('POST', '/v1/access-keys', { name: 'test', sites: null })).json as S3Key;
  // Which sites are limited is published soon after a change, not with it.
  await sleep(2_000);
});
afterAll(() => daspanel?.stop());

/** A connection each: the proxy closes one whose request was refused before its end, and this client does not try again. */
async function send(work: (s3: S3Client) => Promise<unknown>): Promise<string> {
  const s3 = createS3Client(daspanel, key);
  try {
    await work(s3);
    return 'done';
  } catch (error) {
    const { name, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    return `${name} ${$metadata?.httpStatusCode}`;
  } finally {
    s3.destroy();
  }
}
const put = (Key: string, megabytes: number) =>
  send((s3) => s3.send(new PutObjectCommand({ Bucket: 'full', Key, Body: Buffer.alloc(megabytes * MEGABYTE, 'x') })));
const codeOf = async (answer: ReturnType<Person['call']>) => ((await answer).json as { code?: string } | undefined)?.code ?? 'done';

test('S3 refuses what a plan has no room for, and what was there stays', async () => {
  const copy = (Key: string) =>
    send((s3) => s3.send(new CopyObjectCommand({ Bucket: 'full', Key, CopySource: 'full/a.bin', MetadataDirective: 'COPY' })));
  expect(await put('far-too-large.bin', 4)).toBe(REFUSED);
  expect(await put('a.bin', 1)).toBe('done');
  expect(await copy('b.bin')).toBe('done');
  expect(await put('c.bin', 2)).toBe(REFUSED);
  const film = { Bucket: 'full', Key: 'film.bin' };
  const part = await send(async (s3) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(film));
    await s3.send(new UploadPartCommand({ ...film, UploadId, PartNumber: 1, Body: Buffer.alloc(5 * MEGABYTE) }));
  });
  expect(part).toBe(REFUSED);
  for (const again of ['first', 'second']) expect([again, await put('a.bin', 1)]).toEqual([again, 'done']);
});

test('the file manager and uploads in pieces refuse it, too', async () => {
  expect(await codeOf(client.call('POST', `${files}/uploads`, { path: '/film.mp4', size: 2 * MEGABYTE }))).toBe('limit-reached');
  const text = JSON.stringify('x'.repeat(1_200_000));
  expect(await codeOf(client.call('PUT', `${files}/content?path=/text.txt`, text, BYTES))).toBe('limit-reached');
  expect(await codeOf(client.call('POST', `${files}/copy`, { from: '/a.bin', to: '/d.bin' }))).toBe('done');
  expect(await codeOf(client.call('POST', `${files}/copy`, { from: '/b.bin', to: '/e.bin' }))).toBe('limit-reached');
});

test('what is deleted gives its room back after the next measurement', async () => {
  expect(await put('d2.bin', 1)).toBe(REFUSED);
  expect(await send((s3) => s3.send(new DeleteObjectCommand({ Bucket: 'full', Key: 'b.bin' })))).toBe('done');
  await expect.poll(() => put('b2.bin', 1), { timeout: 100_000, interval: 5_000 }).toBe('done');
}, 120_000);
