import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBucketStore } from './bucket-store.ts';
import { listKeys, openTestStore, putText, readText, someFacts, bodyOf, type TestStore } from './testing/test-store.ts';

let fixture: TestStore;

beforeEach(async () => {
  fixture = await openTestStore();
});
afterEach(() => fixture[Symbol.asyncDispose]());

const make = (name: string, owner = 'owner') => fixture.store.create(name, owner, { objectLock: false, documents: { acl: '<a/>' } });

test('a bucket that was made is found, listed for its owner, configured and kept', async () => {
  const made = await make('photos');
  expect(made).toMatchObject({
    name: 'photos',
    kind: 'own',
    owner: 'owner',
    versioning: 'off',
    objectLock: false,
    documents: { acl: '<a/>' },
  });
  await make('others', 'somebody');
  await fixture.store.saveDocument('photos', 'cors', '<cors/>');
  await fixture.store.saveDocument('photos', 'acl', null);
  await fixture.store.saveVersioning('photos', 'enabled');
  await fixture.store.enableObjectLock('photos');
  await fixture.reopen();
  const wanted = { ...made, versioning: 'enabled', objectLock: true, documents: { cors: '<cors/>' } };
  expect(await fixture.store.find('photos')).toEqual(wanted);
  expect(await fixture.store.list('owner')).toEqual([wanted]);
  expect((await fixture.store.all()).map(({ name }) => name)).toEqual(['others', 'photos']);
  await expect(make('photos')).rejects.toMatchObject({ code: 'BucketAlreadyExists' });
});

test('a bucket with an object lock keeps versions from the begin', async () => {
  const made = await fixture.store.create('locked', 'owner', { objectLock: true, documents: {} });
  expect(made).toMatchObject({ objectLock: true, versioning: 'enabled' });
});

test('a bucket goes when it is empty, with its unfinished uploads', async () => {
  const { objects } = await fixture.makeBucket('photos');
  await putText(objects, 'a/b', 'x');
  await expect(fixture.store.remove('photos')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
  await objects.remove('a/b');
  await objects.createUpload('big', { initiator: 'owner', facts: someFacts });
  await fixture.store.remove('photos');
  expect(await fixture.store.find('photos')).toBeUndefined();
  await expect(fixture.store.remove('photos')).rejects.toMatchObject({ code: 'NoSuchBucket' });
  await expect(objects.put('a', bodyOf('x'), someFacts)).rejects.toMatchObject({ code: 'NoSuchBucket' });
  const again = await fixture.makeBucket('photos');
  expect(await listKeys(again.objects)).toEqual([]);
  expect((await again.objects.listUploads({ prefix: '', delimiter: '', after: '', limit: 10 })).entries).toEqual([]);
});

test.each(['..', '.hidden', 'a/b', '', 'x\0'])('a bucket is not made with the name %j', async (name) => {
  await expect(make(name)).rejects.toMatchObject({ code: 'InvalidBucketName' });
  expect(await fixture.store.find(name)).toBeUndefined();
});

test('a site has a bucket of its active version, and one of each version', async () => {
  const site = fixture.publishSite('shop');
  writeFileSync(join(site.folder, 'index.html'), 'hello');
  const buckets = await fixture.store.list('owner');
  expect(buckets.map(({ name, kind, site: id }) => ({ name, kind, id }))).toEqual([
    { name: 'live.shop', kind: 'site', id: site.id },
    { name: 'shop', kind: 'site', id: site.id },
  ]);
  for (const bucket of buckets) expect(await readText(fixture.store.objects(bucket), 'index.html')).toBe('hello');
  const [ofVersion] = buckets;
  if (ofVersion !== undefined) await putText(fixture.store.objects(ofVersion), 'a', 'x');
  expect(readFileSync(join(site.folder, 'a'), 'utf8')).toBe('x');
  await expect(fixture.store.remove('shop')).rejects.toMatchObject({ code: 'AccessDenied' });
  for (const name of ['shop', 'new.shop', 'live.shop']) await expect(make(name)).rejects.toMatchObject({ code: 'BucketAlreadyExists' });
  for (const name of ['gone.shop', 'constructor.shop']) expect(await fixture.store.find(name)).toBeUndefined();
  expect(await fixture.store.find('x.live.shop')).toBeUndefined();
});

test('the facts of the objects of a site stay when it gets another name', async () => {
  fixture.publishSite('shop');
  const bucket = await fixture.store.find('shop');
  if (bucket === undefined) throw new Error('no bucket');
  await putText(fixture.store.objects(bucket), 'a', 'x');
  renameSync(join(fixture.data.buckets, 'shop.json'), join(fixture.data.buckets, 'store.json'));
  await wait(600);
  expect(await fixture.store.find('shop')).toBeUndefined();
  const renamed = await fixture.store.find('store');
  if (renamed === undefined) throw new Error('no bucket');
  expect((await fixture.store.objects(renamed).find('a'))?.facts).toEqual(someFacts);
});

test('documents are those of the bucket, versioning that of the site', async () => {
  const site = fixture.publishSite('shop');
  await fixture.store.saveDocument('shop', 'cors', 'site');
  await fixture.store.saveDocument('live.shop', 'cors', 'version');
  await fixture.store.saveVersioning('live.shop', 'suspended');
  await fixture.reopen();
  expect(await fixture.store.find('shop')).toMatchObject({ site: site.id, versioning: 'suspended', documents: { cors: 'site' } });
  expect(await fixture.store.find('live.shop')).toMatchObject({ versioning: 'suspended', documents: { cors: 'version' } });
});

test('a bucket keeps its name when a site of that name comes', async () => {
  const { objects } = await fixture.makeBucket('shop');
  await putText(objects, 'a', 'x');
  fixture.publishSite('shop');
  expect(await fixture.store.find('shop')).toMatchObject({ kind: 'own' });
});

test('the folder of a version that is gone has no objects', async () => {
  const site = fixture.publishSite('shop');
  const bucket = await fixture.store.find('shop');
  if (bucket === undefined) throw new Error('no bucket');
  rmSync(site.folder, { recursive: true });
  await expect(putText(fixture.store.objects(bucket), 'a', 'x')).rejects.toMatchObject({ code: 'NoSuchBucket' });
});

test('only one process works on a store', async () => {
  const second = openBucketStore({ data: fixture.data, durability: 'fast', now: () => Date.now() });
  await expect(second).rejects.toThrow('another process');
});

test('a start removes what was left unfinished', async () => {
  const { objects } = await fixture.makeBucket('photos');
  await putText(objects, 'a', 'x');
  const { storage } = fixture.data;
  writeFileSync(join(storage, 'temporary', 'left'), 'x');
  mkdirSync(join(storage, 'own', '.unfinished-x', 'files'), { recursive: true });
  await fixture.reopen();
  expect((await fixture.store.list('owner')).map(({ name }) => name)).toEqual(['photos']);
});

test('many buckets are used at the same time without keeping all catalogues open', async () => {
  const buckets = await Promise.all(Array.from({ length: 100 }, (_, index) => fixture.makeBucket(`bucket-${index}`)));
  await Promise.all(buckets.map(({ objects }, index) => putText(objects, 'a', String(index))));
  const read = await Promise.all(
    buckets.map(async ({ objects }) => [await readText(objects, 'a'), (await objects.find('a'))?.facts.metadata]),
  );
  expect(read).toEqual(buckets.map((_, index) => [String(index), someFacts.metadata]));
});

test('a damaged catalogue is kept aside, and the plain files go on', async () => {
  const site = fixture.publishSite('shop');
  const find = async () => {
    const bucket = await fixture.store.find('shop');
    if (bucket === undefined) throw new Error('no bucket');
    return fixture.store.objects(bucket);
  };
  await fixture.store.saveVersioning('shop', 'enabled');
  await putText(await find(), 'a', 'first');
  await putText(await find(), 'a', 'second');
  await fixture.reopen();
  const catalogues = join(fixture.data.storage, 'catalogues', site.id);
  writeFileSync(join(catalogues, `${site.version}.db`), 'this is no database, and never was one'.repeat(100));
  expect(await listKeys(await find())).toEqual(['a']);
  expect(await readText(await find(), 'a')).toBe('second');
  await putText(await find(), 'b', 'x');
  expect((await (await find()).find('b'))?.facts).toEqual(someFacts);
  expect(readdirSync(catalogues).some((name) => name.includes('.damaged-'))).toBe(true);
  await fixture.reopen();
  await listKeys(await find());
  await fixture.reopen();
  expect(readdirSync(join(fixture.data.storage, 'blobs', site.id, site.version))).toHaveLength(1);
});

test('what is kept beside a version goes 30 days after the version', async () => {
  const site = fixture.publishSite('shop');
  const bucket = await fixture.store.find('shop');
  if (bucket === undefined) throw new Error('no bucket');
  await putText(fixture.store.objects(bucket), 'a//b', 'x');
  rmSync(join(site.folder), { recursive: true });
  const catalogue = join(fixture.data.storage, 'catalogues', site.id, `${site.version}.db`);
  await fixture.reopen();
  expect(existsSync(catalogue)).toBe(true);
  utimesSync(catalogue, 1, 1);
  await fixture.reopen();
  expect(existsSync(catalogue)).toBe(false);
  expect(existsSync(join(fixture.data.storage, 'blobs', site.id, site.version))).toBe(false);
});
