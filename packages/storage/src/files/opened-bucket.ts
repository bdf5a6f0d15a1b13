import { closeSync, fstatSync, openSync, type BigIntStats } from 'node:fs';
import { StorageError } from '../model/storage-error.ts';
import type { DiskRoom } from '../disk-room/disk-room.ts';
import type { Catalogues } from './catalogues.ts';
import type { CatalogueStore } from './catalogue-store.ts';
import { describeDenial, hasCode } from './disk-errors.ts';
import type { FlushQueue } from './flush-queue.ts';
import type { FolderSnapshots } from './folder-snapshots.ts';
import type { FileOwner } from './give-file.ts';
import type { KeyLocks } from './key-locks.ts';
import { O_PATH, READ_FILE, READ_FOLDER, type OpenBeneath } from './open-beneath.ts';
import type { TemporaryFolders } from './temporary-folders.ts';

/** Where the objects of one bucket lie. */
export interface BucketPlace {
  /** The same for as long as the content is the same, whatever the bucket is called. */
  readonly id: string;
  /** Folder of the plain files. */
  readonly root: string;
  /** Path of the catalogue. */
  readonly catalogue: string;
  /** Folder of the bytes of versions that are no plain files. */
  readonly blobs: string;
  /** Account that owns what other doors have written. */
  readonly owner: string;
  /** Whose disk it is that is written to; undefined: of no site. */
  readonly site?: string;
  versioning(): 'off' | 'enabled' | 'suspended';
}

/** What all buckets of one process share. */
export interface SharedParts {
  readonly catalogues: Catalogues;
  readonly flushes: FlushQueue;
  readonly locks: KeyLocks;
  readonly openBeneath: OpenBeneath;
  readonly temporaryFolders: TemporaryFolders;
  readonly snapshots: FolderSnapshots;
  /** Folder of the parts of unfinished uploads. */
  readonly uploads: string;
  readonly isDurable: boolean;
  readonly room: DiskRoom;
  now(): number;
}

/** The folder of a bucket, opened: what is done through it happens beneath that folder, even when it gets another name meanwhile. */
export class OpenedBucket implements Disposable {
  readonly place: BucketPlace;
  readonly parts: SharedParts;
  readonly root: number;
  readonly folderStats: BigIntStats;

  constructor(place: BucketPlace, parts: SharedParts) {
    this.place = place;
    this.parts = parts;
    try {
      this.root = openSync(place.root, READ_FOLDER);
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error;
      throw new StorageError('NoSuchBucket', 404, 'The specified bucket does not exist', {}, { cause: error });
    }
    this.folderStats = fstatSync(this.root, { bigint: true });
  }

  /** Ask again after every `await`. */
  get catalogue(): CatalogueStore {
    return this.parts.catalogues.at(this.place.catalogue);
  }

  /** User and group of what is written: those of the bucket's folder. */
  get fileOwner(): FileOwner {
    return { uid: Number(this.folderStats.uid), gid: Number(this.folderStats.gid) };
  }

  /** A folder for unfinished files, from which they can be renamed into the bucket. */
  get temporaryFolder(): string {
    return this.parts.temporaryFolders.choose(this.place.root, this.root);
  }

  /** Undefined: no file that may be an object. */
  statFile(path: string): BigIntStats | undefined {
    const descriptor = this.#open(path, O_PATH);
    if (descriptor === undefined) return undefined;
    try {
      const stats = fstatSync(descriptor, { bigint: true });
      return this.mayBeObject(stats) ? stats : undefined;
    } finally {
      closeSync(descriptor);
    }
  }

  /** The caller closes the descriptor. */
  openFile(path: string): { readonly descriptor: number; readonly stats: BigIntStats } | undefined {
    const descriptor = this.#open(path, READ_FILE);
    if (descriptor === undefined) return undefined;
    const stats = fstatSync(descriptor, { bigint: true });
    if (this.mayBeObject(stats)) return { descriptor, stats };
    closeSync(descriptor);
    return undefined;
  }

  /** The caller closes the descriptor. `''` is the folder of the bucket itself. */
  openFolder(path: string): number | undefined {
    return this.#open(path === '' ? '.' : path, READ_FOLDER);
  }

  /** A second name for somebody else's file, made by a hard link, would show what its maker may not read. */
  mayBeObject(stats: BigIntStats): boolean {
    return stats.isFile() && (stats.nlink <= 1n || stats.uid === this.folderStats.uid);
  }

  #open(path: string, flags: number): number | undefined {
    try {
      return this.parts.openBeneath(this.root, path, flags);
    } catch (error) {
      throw describeDenial(error);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.root);
  }
}
