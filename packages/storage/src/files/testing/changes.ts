import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { BucketStore, ObjectStore } from '../../model/object-store.ts';
import { openBucketStore } from '../bucket-store.ts';
import { bodyOf, putText, someFacts } from './test-store.ts';

export interface Change {
  readonly versioning?: 'enabled' | 'suspended';
  prepare(objects: ObjectStore): Promise<unknown>;
  make(objects: ObjectStore): Promise<unknown>;
}

const BUCKET = 'bucket';

export async function openBucketOf(
  data: DataDirectory,
  durability: 'durable' | 'fast' = 'durable',
): Promise<{ store: BucketStore & AsyncDisposable; objects: ObjectStore }> {
  const store = await openBucketStore({ data, durability, now: () => Date.now() });
  const bucket = (await store.find(BUCKET)) ?? (await store.create(BUCKET, 'owner', { objectLock: false, documents: {} }));
  return { store, objects: store.objects(bucket) };
}

const putNew = (objects: ObjectStore, key: string) =>
  objects.put(key, bodyOf('new content'), { ...someFacts, metadata: { colour: 'red' } });
const putOld = (objects: ObjectStore) => putText(objects, 'deep/er/a', 'old');

/** Changes of which a crash may leave all or nothing. */
export const changes: Readonly<Record<string, Change>> = {
  'replace an object': { prepare: putOld, make: (objects) => putNew(objects, 'deep/er/a') },
  'make an object in a new folder': { prepare: putOld, make: (objects) => putNew(objects, 'other/folder/b') },
  'make an object that must not be there': {
    prepare: putOld,
    make: (objects) => objects.put('deep/er/b', bodyOf('new content'), someFacts, () => {}),
  },
  'remove an object': { prepare: putOld, make: (objects) => objects.remove('deep/er/a') },
  'replace an object that no file can hold': {
    prepare: async (objects) => {
      await putOld(objects);
      await putText(objects, 'deep', 'old overflow');
    },
    make: (objects) => putNew(objects, 'deep'),
  },
  'remove an object that blocks another': {
    prepare: async (objects) => {
      await putOld(objects);
      await putText(objects, 'deep', 'blocked');
    },
    make: (objects) => objects.remove('deep/er/a'),
  },
  'replace a version': { versioning: 'enabled', prepare: putOld, make: (objects) => putNew(objects, 'deep/er/a') },
  'set a delete marker': { versioning: 'enabled', prepare: putOld, make: (objects) => objects.remove('deep/er/a') },
  'set a delete marker on null': { versioning: 'suspended', prepare: putOld, make: (objects) => objects.remove('deep/er/a') },
  'remove the newest version': {
    versioning: 'enabled',
    prepare: async (objects) => {
      await putOld(objects);
      await putNew(objects, 'deep/er/a');
    },
    make: async (objects) => objects.remove('deep/er/a', (await objects.find('deep/er/a'))?.versionId),
  },
  'complete an upload': {
    versioning: 'enabled',
    prepare: async (objects) => {
      await putOld(objects);
      const upload = await objects.createUpload('deep/er/a', { initiator: 'owner', facts: someFacts });
      await objects.putPart(upload, 1, bodyOf('part 1, '));
      await objects.putPart(upload, 2, bodyOf('part 2'));
    },
    make: completeOnlyUpload,
  },
};

async function completeOnlyUpload(objects: ObjectStore): Promise<void> {
  const { entries } = await objects.listUploads({ prefix: '', delimiter: '', after: '', limit: 1 });
  const [upload] = entries;
  if (upload === undefined) return;
  const { parts } = await objects.listParts(upload, 0, 10);
  await objects.completeUpload(upload, parts, { etag: 'made-2', facts: { ...someFacts, metadata: { colour: 'red' } } });
}
