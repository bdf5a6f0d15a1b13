import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteId, versionId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import type { BucketStore, IncomingBody, ListRequest, ObjectStore } from '../../model/object-store.ts';
import type { ObjectFacts, ObjectRecord } from '../../model/records.ts';
import { openBucketStore } from '../bucket-store.ts';

export interface TestSite {
  readonly id: SiteId;
  readonly version: VersionId;
  /** Folder of the version. */
  readonly folder: string;
}

/** A store over a data directory of its own, which goes with it. */
export interface TestStore extends AsyncDisposable {
  readonly data: DataDirectory;
  readonly store: BucketStore & AsyncDisposable;
  /** Ends the process's part and begins again, as after a crash that left everything as it is. */
  reopen(): Promise<void>;
  publishSite(name: string): TestSite;
  makeBucket(name?: string): Promise<{ readonly objects: ObjectStore; readonly folder: string }>;
}

export async function openTestStore(
  options: { durability?: 'durable' | 'fast'; now?: () => number; root?: string } = {},
): Promise<TestStore> {
  const root = options.root ?? mkdtempSync('/tmp/daspanel-storage-');
  const data = dataDirectory(root);
  for (const folder of [data.sites, data.buckets]) mkdirSync(folder, { recursive: true });
  const open = () => openBucketStore({ data, durability: options.durability ?? 'fast', now: options.now ?? (() => Date.now()) });
  let store = await open();
  return {
    data,
    get store() {
      return store;
    },
    async reopen() {
      await store[Symbol.asyncDispose]();
      store = await open();
    },
    publishSite: (name) => publishSite(data, name),
    async makeBucket(name = 'bucket') {
      const bucket = await store.create(name, 'owner', { objectLock: false, documents: {} });
      return { objects: store.objects(bucket), folder: join(data.storage, 'own', name, 'files') };
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function publishSite(data: DataDirectory, name: string): TestSite {
  const id = siteId.parse(randomId('s'));
  const version = versionId.parse(randomId('v'));
  const folder = join(data.sites, id, 'versions', version);
  mkdirSync(folder, { recursive: true });
  const content = { site: id, owner: 'owner', createdAt: 1, active: version, versions: { live: version } };
  writeFileSync(join(data.buckets, `${name}.json`), JSON.stringify(content));
  return { id, version, folder };
}

export const someFacts: ObjectFacts = {
  owner: 'owner',
  headers: { contentType: 'text/x-test' },
  metadata: { colour: 'green' },
  tags: {},
  storageClass: 'STANDARD',
};

export function bodyOf(...pieces: readonly (string | Uint8Array)[]): IncomingBody {
  return {
    bytes: (async function* () {
      for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
    })(),
  };
}

export function putText(objects: ObjectStore, key: string, text: string): Promise<ObjectRecord> {
  return objects.put(key, bodyOf(text), someFacts);
}

/** Undefined: there is no object. */
export async function readText(objects: ObjectStore, key: string, versionId?: string): Promise<string | undefined> {
  await using opened = await objects.open(key, versionId);
  if (opened === undefined || opened.record.isDeleteMarker) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of opened.read()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

export async function listKeys(objects: ObjectStore, request: Partial<ListRequest> = {}): Promise<string[]> {
  const page = await objects.list({ prefix: '', delimiter: '', after: '', limit: 1000, ...request });
  return [...page.prefixes, ...page.entries.map(({ key }) => key)];
}
