import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ObjectStore, PartRecord, UploadRecord } from '../model/object-store.ts';
import { bodyOf, openTestStore, putText, readText, someFacts, type TestStore } from './testing/test-store.ts';

let fixture: TestStore;
let objects: ObjectStore;
let folder: string;
let now = Date.now();

beforeEach(async () => {
  now = Date.now();
  fixture = await openTestStore({ now: () => now });
  ({ objects, folder } = await fixture.makeBucket());
});
afterEach(() => fixture[Symbol.asyncDispose]());

const start = (key = 'big/a') => objects.createUpload(key, { initiator: 'owner', facts: someFacts });
const send = (upload: UploadRecord, number: number, text: string) => objects.putPart(upload, number, bodyOf(text));
const complete = (upload: UploadRecord, parts: readonly PartRecord[]) =>
  objects.completeUpload(upload, parts, { etag: `made-${parts.length}`, facts: someFacts });
const everything = { prefix: '', delimiter: '', after: '', limit: 1000 };
const reopen = async (): Promise<void> => {
  await fixture.reopen();
  const bucket = await fixture.store.find('bucket');
  if (bucket !== undefined) objects = fixture.store.objects(bucket);
};

test('parts become one object in the order of the list', async () => {
  const upload = await start();
  const second = await send(upload, 2, 'world');
  const first = await send(upload, 1, 'hello ');
  expect(first).toMatchObject({ number: 1, size: 6, etag: 'f814893777bcc2295fff05f00e508da6' });
  expect(await objects.listParts(upload, 0, 10)).toEqual({ parts: [first, second], isTruncated: false });
  expect(await objects.listParts(upload, 0, 1)).toEqual({ parts: [first], isTruncated: true });
  expect(await objects.listParts(upload, 1, 1)).toEqual({ parts: [second], isTruncated: false });
  expect(await objects.find('big/a')).toBeUndefined();
  const made = await complete(upload, [first, second]);
  expect(made).toMatchObject({ key: 'big/a', size: 11, etag: 'made-2', facts: someFacts });
  expect(readFileSync(join(folder, 'big/a'), 'utf8')).toBe('hello world');
  expect(await objects.find('big/a')).toEqual(made);
  expect(existsSync(join(fixture.data.storage, 'uploads/own/bucket', upload.id))).toBe(false);
  expect(await objects.findUpload('big/a', upload.id)).toBeUndefined();
  expect((await objects.listUploads(everything)).entries).toEqual([]);
});

test('a part that is sent again replaces the first', async () => {
  const upload = await start();
  await send(upload, 1, 'old');
  const again = await send(upload, 1, 'new');
  expect(readdirSync(join(fixture.data.storage, 'uploads/own/bucket', upload.id))).toHaveLength(1);
  await complete(upload, [again]);
  expect(await readText(objects, 'big/a')).toBe('new');
});

test('completing again gives the same object, also at the same time, after a restart and when the object has gone', async () => {
  await fixture.store.saveVersioning('bucket', 'enabled');
  const upload = await start();
  const part = await send(upload, 1, 'x');
  const [made, same] = await Promise.all([complete(upload, [part]), complete(upload, [part])]);
  expect(same).toEqual(made);
  await reopen();
  const found = await objects.findUpload('big/a', upload.id, { completed: true });
  expect(found).toEqual(upload);
  expect(await objects.listParts(upload, 0, 10)).toEqual({ parts: [part], isTruncated: false });
  expect(await complete(upload, [part])).toEqual(made);
  expect((await objects.listVersions(everything)).entries).toHaveLength(1);
  await expect(complete(upload, [{ ...part, etag: 'other' }])).rejects.toMatchObject({ code: 'NoSuchUpload' });
});

test('parts that were not sent are refused, and nothing changes', async () => {
  await putText(objects, 'big/a', 'old');
  const upload = await start();
  const part = await send(upload, 1, 'x');
  await expect(complete(upload, [part, { ...part, number: 2 }])).rejects.toMatchObject({ code: 'InvalidPart' });
  await expect(complete(upload, [{ ...part, etag: 'other' }])).rejects.toMatchObject({ code: 'InvalidPart' });
  expect(await readText(objects, 'big/a')).toBe('old');
  expect((await objects.listParts(upload, 0, 10)).parts).toEqual([part]);
});

test('an upload that was aborted has gone, with its parts', async () => {
  const upload = await start();
  const part = await send(upload, 1, 'x');
  await objects.abortUpload(upload);
  await expect(send(upload, 2, 'x')).rejects.toMatchObject({ code: 'NoSuchUpload' });
  await expect(complete(upload, [part])).rejects.toMatchObject({ code: 'NoSuchUpload' });
  await expect(objects.abortUpload(upload)).rejects.toMatchObject({ code: 'NoSuchUpload' });
  expect(existsSync(join(fixture.data.storage, 'uploads/own/bucket', upload.id))).toBe(false);
});

test('of an abort and a completion at the same time one wins', async () => {
  for (let round = 0; round < 20; round += 1) {
    const upload = await start(`race/${round}`);
    const part = await send(upload, 1, 'x');
    const ends =
      round % 2 === 0 ? [complete(upload, [part]), objects.abortUpload(upload)] : [objects.abortUpload(upload), complete(upload, [part])];
    const [first, second] = await Promise.allSettled(ends);
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected']);
    expect(await readText(objects, `race/${round}`)).toBe(round % 2 === 0 ? 'x' : undefined);
  }
});

test('uploads are listed by key and age, with prefixes and in pages', async () => {
  const uploads = [];
  for (const key of ['b', 'a/1', 'a/2', 'c', 'b']) uploads.push(await start(key));
  const [b1, a1, a2, c, b2] = uploads;
  expect((await objects.listUploads(everything)).entries).toEqual([a1, a2, b1, b2, c]);
  const folders = await objects.listUploads({ ...everything, delimiter: '/' });
  expect(folders).toMatchObject({ entries: [b1, b2, c], prefixes: ['a/'] });
  const page = await objects.listUploads({ ...everything, prefix: 'b', limit: 1 });
  expect(page).toMatchObject({ entries: [b1], isTruncated: true, last: 'b' });
  const rest = await objects.listUploads({ ...everything, after: 'b', afterUpload: b1?.id ?? '' });
  expect(rest.entries).toEqual([b2, c]);
});

test('an upload that nobody completes goes after a week, what was completed is forgotten after a day', async () => {
  const forgotten = await start('forgotten');
  await send(forgotten, 1, 'x');
  const done = await start('done');
  const part = await send(done, 1, 'x');
  await complete(done, [part]);
  now += 23 * 3600 * 1000;
  await reopen();
  expect(await objects.findUpload('done', done.id, { completed: true })).toBeDefined();
  now += 7 * 24 * 3600 * 1000;
  await reopen();
  await expect.poll(() => objects.findUpload('forgotten', forgotten.id)).toBeUndefined();
  await expect.poll(() => objects.findUpload('done', done.id, { completed: true })).toBeUndefined();
  await expect.poll(() => readdirSync(join(fixture.data.storage, 'uploads/own/bucket'))).toEqual([]);
  expect(await readText(objects, 'done')).toBe('x');
});
