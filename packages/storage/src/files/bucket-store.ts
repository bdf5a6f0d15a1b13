import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { BucketStore, ObjectStore } from '../model/object-store.ts';
import type { Bucket } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import { Catalogues } from './catalogues.ts';
import { FileObjects } from './file-objects.ts';
import { FlushQueue } from './flush-queue.ts';
import { FolderSnapshots } from './folder-snapshots.ts';
import { KeyLocks } from './key-locks.ts';
import { loadOpenBeneath } from './open-beneath.ts';
import type { BucketPlace, SharedParts } from './opened-bucket.ts';
import { OwnBuckets, type OwnBucket } from './own-buckets.ts';
import { recoverKeys, sweepFiles, sweepUploads } from './recover-bucket.ts';
import { removeOrphans } from './remove-orphans.ts';
import { SiteBuckets, type FoundSiteBucket } from './site-buckets.ts';
import { SiteConfigurations } from './site-configurations.ts';
import { lockStore } from './store-lock.ts';
import { TemporaryFolders } from './temporary-folders.ts';

export interface BucketStoreSettings {
  readonly data: Pick<DataDirectory, 'sites' | 'storage' | 'buckets'>;
  /** `durable`: what is acknowledged survives a power cut; `fast`: the end of the process. */
  readonly durability: 'durable' | 'fast';
  now(): number;
  /** Hears of damaged catalogues and of clean-up that failed. */
  readonly log?: Pick<Log, 'error'>;
}

/** Opens the store, which no other process may have open. */
export async function openBucketStore(settings: BucketStoreSettings): Promise<BucketStore & AsyncDisposable> {
  const { storage } = settings.data;
  mkdirSync(storage, { recursive: true, mode: 0o750 });
  const lock = lockStore(join(storage, 'lock.db'));
  try {
    const flushes = new FlushQueue();
    const isDurable = settings.durability === 'durable';
    const parts: SharedParts = {
      catalogues: new Catalogues(isDurable, flushes, settings.log),
      flushes,
      locks: new KeyLocks(),
      openBeneath: await loadOpenBeneath(),
      temporaryFolders: new TemporaryFolders(join(storage, 'temporary')),
      snapshots: new FolderSnapshots(),
      uploads: join(storage, 'uploads'),
      isDurable,
      now: () => settings.now(),
    };
    removeOrphans(settings.data, settings.now());
    return new FileBuckets(settings, parts, lock);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** Milliseconds between two looks for uploads whose time is over. */
const SWEEP_PAUSE = 6 * 60 * 60 * 1000;

type Found =
  | { readonly kind: 'own'; readonly name: string; readonly own: OwnBucket }
  | { readonly kind: 'site'; readonly name: string; readonly site: FoundSiteBucket };

class FileBuckets implements BucketStore, AsyncDisposable {
  readonly #data: BucketStoreSettings['data'];
  readonly #parts: SharedParts;
  readonly #lock: Disposable;
  readonly #log: BucketStoreSettings['log'];
  readonly #timer: NodeJS.Timeout;
  readonly #own: OwnBuckets;
  readonly #sites: SiteBuckets;
  readonly #configurations: SiteConfigurations;
  readonly #startedAt = Date.now();
  readonly #recoveries = new Map<string, Promise<void>>();
  readonly #sweeps = new Set<Promise<void>>();

  constructor({ data, log }: BucketStoreSettings, parts: SharedParts, lock: Disposable) {
    const configurations = join(data.storage, 'configurations');
    mkdirSync(configurations, { recursive: true, mode: 0o700 });
    this.#data = data;
    this.#parts = parts;
    this.#lock = lock;
    this.#log = log;
    this.#timer = setInterval(() => this.#track(this.#sweepAllUploads()), SWEEP_PAUSE).unref();
    this.#own = new OwnBuckets(join(data.storage, 'own'));
    this.#sites = new SiteBuckets(data.buckets);
    this.#configurations = new SiteConfigurations(configurations);
  }

  async find(name: string): Promise<Bucket | undefined> {
    const found = this.#look(name);
    return found === undefined ? undefined : this.#describe(found);
  }

  async list(account: string): Promise<readonly Bucket[]> {
    return this.#describeAll(account);
  }

  async all(): Promise<readonly Bucket[]> {
    return this.#describeAll();
  }

  async create(
    name: string,
    owner: string,
    options: { readonly objectLock: boolean; readonly documents: Readonly<Record<string, string>> },
  ): Promise<Bucket> {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}$/.test(name))
      throw new StorageError('InvalidBucketName', 400, 'The specified bucket is not valid.');
    return this.#parts.locks.run(`bucket ${name}`, async () => {
      if (this.#own.find(name) !== undefined || this.#sites.isReserved(name)) {
        const sentence =
          'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Select another name.';
        throw new StorageError('BucketAlreadyExists', 409, sentence);
      }
      const versioning = options.objectLock ? 'enabled' : 'off';
      const own: OwnBucket = {
        owner,
        createdAt: this.#parts.now(),
        versioning,
        objectLock: options.objectLock,
        documents: options.documents,
      };
      await this.#own.create(name, own);
      return this.#describe({ kind: 'own', name, own });
    });
  }

  async remove(name: string): Promise<void> {
    return this.#parts.locks.run(`bucket ${name}`, async () => {
      const found = this.#require(name);
      if (found.kind === 'site')
        throw new StorageError('AccessDenied', 403, 'The bucket of a site cannot be removed; remove the site or the version.');
      const place = this.#place(found);
      if (!(await this.#openObjects(place).isEmpty())) {
        throw new StorageError('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty');
      }
      this.#parts.catalogues.close(place.catalogue);
      this.#parts.temporaryFolders.forget(place.root);
      this.#recoveries.delete(place.id);
      await this.#own.remove(name);
      await rm(join(this.#parts.uploads, place.id), { recursive: true, force: true });
    });
  }

  async saveVersioning(name: string, versioning: 'enabled' | 'suspended'): Promise<void> {
    await this.#save(name, (configuration) => ({ ...configuration, versioning }));
  }

  async enableObjectLock(name: string): Promise<void> {
    await this.#save(name, (configuration) => ({ ...configuration, objectLock: true }));
  }

  async saveDocument(name: string, document: string, content: string | null): Promise<void> {
    await this.#save(name, ({ documents, ...others }) => {
      const { [document]: _replaced, ...rest } = documents;
      return { ...others, documents: content === null ? rest : { ...rest, [document]: content } };
    });
  }

  objects(bucket: Bucket): ObjectStore {
    return this.#openObjects(this.#place(this.#require(bucket.name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled([...this.#recoveries.values(), ...this.#sweeps]);
    this.#parts.catalogues[Symbol.dispose]();
    this.#lock[Symbol.dispose]();
  }

  /** A bucket that was made through S3 keeps its name when a site of that name comes later. */
  #look(name: string): Found | undefined {
    const own = this.#own.find(name);
    if (own !== undefined) return { kind: 'own', name, own };
    const site = this.#sites.find(name);
    return site === undefined ? undefined : { kind: 'site', name, site };
  }

  #describeAll(owner?: string): Bucket[] {
    const names = new Set([...this.#own.findNames(owner), ...this.#sites.findNames(owner)]);
    const found = [...names].sort().map((name) => this.#look(name));
    const buckets = found.flatMap((bucket) => (bucket === undefined ? [] : [this.#describe(bucket)]));
    return buckets.filter((bucket) => owner === undefined || bucket.owner === owner);
  }

  #require(name: string): Found {
    const found = this.#look(name);
    if (found === undefined) throw new StorageError('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: name });
    return found;
  }

  #describe(found: Found): Bucket {
    const { name, kind } = found;
    if (found.kind === 'own') return { name, kind, ...found.own };
    const { site, owner, createdAt } = found.site.site;
    return { name, kind, site, owner, createdAt, ...this.#readConfiguration(found) };
  }

  #readConfiguration(found: Found): Pick<Bucket, 'versioning' | 'objectLock' | 'documents'> {
    if (found.kind === 'own') return found.own;
    const { versioning, objectLock, documents, versions } = this.#configurations.find(found.site.site.site);
    return { versioning, objectLock, documents: found.site.isOfVersion ? (versions[found.site.version] ?? {}) : documents };
  }

  async #save(
    name: string,
    change: (
      configuration: Pick<Bucket, 'versioning' | 'objectLock' | 'documents'>,
    ) => Pick<Bucket, 'versioning' | 'objectLock' | 'documents'>,
  ): Promise<void> {
    const found = this.#require(name);
    const lock = found.kind === 'own' ? `bucket ${name}` : `site ${found.site.site.site}`;
    await this.#parts.locks.run(lock, async () => {
      const current = this.#require(name);
      const { versioning, objectLock, documents } = change(this.#readConfiguration(current));
      if (current.kind === 'own') return this.#own.save(name, { ...current.own, versioning, objectLock, documents });
      const { site, version, isOfVersion } = current.site;
      const all = this.#configurations.find(site.site);
      const changed = isOfVersion ? { versions: { ...all.versions, [version]: documents } } : { documents };
      return this.#configurations.save(site.site, { ...all, versioning, objectLock, ...changed });
    });
  }

  #place(found: Found): BucketPlace {
    const { storage, sites } = this.#data;
    if (found.kind === 'own') {
      const folder = this.#own.locate(found.name);
      return {
        id: join('own', found.name),
        root: join(folder, 'files'),
        catalogue: join(folder, 'catalogue.db'),
        blobs: join(folder, 'blobs'),
        owner: found.own.owner,
        versioning: () => this.#own.find(found.name)?.versioning ?? 'off',
      };
    }
    const { site, version } = found.site;
    return {
      id: join(site.site, version),
      root: join(sites, site.site, 'versions', version),
      catalogue: join(storage, 'catalogues', site.site, `${version}.db`),
      blobs: join(storage, 'blobs', site.site, version),
      owner: site.owner,
      versioning: () => this.#configurations.find(site.site).versioning,
    };
  }

  #openObjects(place: BucketPlace): ObjectStore {
    return new FileObjects(place, this.#parts, () => this.#recover(place));
  }

  /** Once per bucket and process. What failed is tried again by the next request. */
  #recover(place: BucketPlace): Promise<void> {
    const known = this.#recoveries.get(place.id);
    if (known !== undefined) return known;
    const recovery = recoverKeys(place, this.#parts);
    this.#recoveries.set(place.id, recovery);
    recovery.then(
      () => this.#track(sweepFiles(place, this.#parts, this.#startedAt)),
      () => this.#recoveries.delete(place.id),
    );
    return recovery;
  }

  /** Uploads of buckets that nobody has used since this process began end in time, too. */
  async #sweepAllUploads(): Promise<void> {
    for (const bucket of await this.all()) {
      const place = this.#place(this.#require(bucket.name));
      if (existsSync(join(this.#parts.uploads, place.id))) await sweepUploads(place, this.#parts, this.#startedAt);
    }
  }

  /** What runs beside the requests is waited for at the end, and its errors are told. */
  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#log?.error('cleaning up has failed', { error }))
      .finally(() => this.#sweeps.delete(tracked));
    this.#sweeps.add(tracked);
  }
}
