import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { openDiskRoom, type DiskRoom } from '../disk-room/disk-room.ts';
import type { BucketStore, ObjectStore } from '../model/object-store.ts';
import type { Bucket } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import { BucketDirectory, type BucketConfiguration } from './bucket-directory.ts';
import { Catalogues } from './catalogues.ts';
import { FileObjects } from './file-objects.ts';
import { FlushQueue } from './flush-queue.ts';
import { FolderSnapshots } from './folder-snapshots.ts';
import { KeyLocks } from './key-locks.ts';
import { loadOpenBeneath } from './open-beneath.ts';
import type { BucketPlace, SharedParts } from './opened-bucket.ts';
import { loadReadNames } from './read-names.ts';
import { removeOrphans } from './remove-orphans.ts';
import { lockStore } from './store-lock.ts';
import { TemporaryFolders } from './temporary-folders.ts';
import { Upkeep } from './upkeep.ts';

export interface BucketStoreSettings {
  readonly data: Pick<DataDirectory, 'sites' | 'storage' | 'buckets'>;
  /** `durable`: what is acknowledged survives a power cut; `fast`: the end of the process. */
  readonly durability: 'durable' | 'fast';
  now(): number;
  /** Shared with the other doors to the files of sites; without it this store counts alone. */
  readonly room?: DiskRoom;
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
      snapshots: new FolderSnapshots(await loadReadNames()),
      uploads: join(storage, 'uploads'),
      isDurable,
      room: settings.room ?? openDiskRoom(settings.data.buckets),
      now: () => settings.now(),
    };
    removeOrphans(settings.data, settings.now());
    return new FileBuckets(settings, parts, lock);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** What can be the name of a folder, and never hides one. The protocol is stricter. */
const BUCKET_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}$/;

class FileBuckets implements BucketStore, AsyncDisposable {
  readonly #parts: SharedParts;
  readonly #lock: Disposable;
  readonly #directory: BucketDirectory;
  readonly #upkeep: Upkeep;

  constructor({ data, log }: BucketStoreSettings, parts: SharedParts, lock: Disposable) {
    this.#parts = parts;
    this.#lock = lock;
    this.#directory = new BucketDirectory(data);
    this.#upkeep = new Upkeep(parts, this.#directory, log);
  }

  async find(name: string): Promise<Bucket | undefined> {
    const found = this.#directory.find(name);
    return found === undefined ? undefined : this.#directory.describe(found);
  }

  async list(account: string): Promise<readonly Bucket[]> {
    return this.#directory.describeAll(account);
  }

  async all(): Promise<readonly Bucket[]> {
    return this.#directory.describeAll();
  }

  async create(
    name: string,
    owner: string,
    options: { readonly objectLock: boolean; readonly documents: Readonly<Record<string, string>> },
  ): Promise<Bucket> {
    if (!BUCKET_NAME.test(name)) throw new StorageError('InvalidBucketName', 400, 'The specified bucket is not valid.');
    return this.#parts.locks.run(`bucket ${name}`, async () => {
      if (this.#directory.own.find(name) !== undefined || this.#directory.sites.isReserved(name)) {
        const sentence = 'The requested bucket name is not available. The bucket namespace is shared by all users. Select another name.';
        throw new StorageError('BucketAlreadyExists', 409, sentence);
      }
      const { objectLock, documents } = options;
      const createdAt = this.#parts.now();
      await this.#directory.own.create(name, { owner, createdAt, versioning: objectLock ? 'enabled' : 'off', objectLock, documents });
      return this.#directory.describe(this.#directory.require(name));
    });
  }

  async remove(name: string): Promise<void> {
    return this.#parts.locks.run(`bucket ${name}`, async () => {
      const found = this.#directory.require(name);
      if (found.kind === 'site') {
        throw new StorageError('AccessDenied', 403, 'The bucket of a site cannot be removed; remove the site or the version.');
      }
      const place = this.#directory.locate(found);
      if (!(await this.#openObjects(place).isEmpty())) {
        throw new StorageError('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty');
      }
      this.#parts.catalogues.close(place.catalogue);
      this.#parts.temporaryFolders.forget(place.root);
      this.#upkeep.forget(place);
      await this.#directory.own.remove(name);
      await rm(join(this.#parts.uploads, place.id), { recursive: true, force: true });
    });
  }

  async saveVersioning(name: string, versioning: 'enabled' | 'suspended'): Promise<void> {
    await this.#change(name, (configuration) => ({ ...configuration, versioning }));
  }

  async enableObjectLock(name: string): Promise<void> {
    await this.#change(name, (configuration) => ({ ...configuration, objectLock: true }));
  }

  async saveDocument(name: string, document: string, content: string | null): Promise<void> {
    await this.#change(name, ({ documents, ...others }) => {
      const { [document]: _replaced, ...rest } = documents;
      return { ...others, documents: content === null ? rest : { ...rest, [document]: content } };
    });
  }

  objects(bucket: Bucket): ObjectStore {
    return this.#openObjects(this.#directory.locate(this.#directory.require(bucket.name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#upkeep[Symbol.asyncDispose]();
    this.#parts.catalogues[Symbol.dispose]();
    this.#lock[Symbol.dispose]();
  }

  async #change(name: string, change: (configuration: BucketConfiguration) => BucketConfiguration): Promise<void> {
    const found = this.#directory.require(name);
    const lock = found.kind === 'own' ? `bucket ${name}` : `site ${found.site.site.site}`;
    await this.#parts.locks.run(lock, async () => {
      const current = this.#directory.require(name);
      await this.#directory.saveConfiguration(current, change(this.#directory.readConfiguration(current)));
    });
  }

  #openObjects(place: BucketPlace): ObjectStore {
    return new FileObjects(place, this.#parts, () => this.#upkeep.recover(place));
  }
}
