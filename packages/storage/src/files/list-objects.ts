import type { Listing, ListRequest } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import { toText, type ByteString } from './byte-order.ts';
import { collectPage, type KeyWalk } from './collect-page.ts';
import { FolderWalk } from './folder-walk.ts';
import { KeptWalk } from './kept-walk.ts';
import { combineVersions, type Version } from './key-versions.ts';
import { readSequence } from './version-id.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';

const LONGEST_KEY = 1024;

export async function listObjects(place: BucketPlace, parts: SharedParts, request: ListRequest): Promise<Listing<ObjectRecord>> {
  using bucket = new OpenedBucket(place, parts);
  using walk = new VersionWalk(bucket, 'newest');
  return withRecords(await collectPage(walk, request, () => []));
}

export async function listVersions(
  place: BucketPlace,
  parts: SharedParts,
  request: ListRequest & { readonly afterVersion?: string },
): Promise<Listing<ObjectRecord>> {
  using bucket = new OpenedBucket(place, parts);
  using walk = new VersionWalk(bucket, 'all');
  return withRecords(await collectPage(walk, request, (versions) => findOlder(versions, request.afterVersion)));
}

function withRecords(listing: Listing<Version>): Listing<ObjectRecord> {
  return { ...listing, entries: listing.entries.map(({ record }) => record) };
}

/** The versions that come after the one where the page before has ended, which may have been removed since. */
function findOlder(versions: readonly Version[], afterVersion: string | undefined): readonly Version[] {
  if (afterVersion === undefined || afterVersion === '') return [];
  const index = versions.findIndex(({ record }) => record.versionId === afterVersion);
  if (index >= 0) return versions.slice(index + 1);
  const sequence = readSequence(afterVersion);
  // Giving some of them twice loses nothing.
  return sequence === undefined ? versions : versions.filter(({ content }) => content.sequence < sequence);
}

/** Merges the plain files with the versions that are none. */
class VersionWalk implements KeyWalk<Version>, Disposable {
  readonly #bucket: OpenedBucket;
  readonly #wanted: 'newest' | 'all';
  readonly #files: FolderWalk;
  readonly #kept: KeptWalk;
  #file: ByteString | undefined;

  constructor(bucket: OpenedBucket, wanted: 'newest' | 'all') {
    this.#bucket = bucket;
    this.#wanted = wanted;
    this.#files = new FolderWalk(bucket);
    this.#kept = new KeptWalk(bucket);
  }

  async seek(wanted: ByteString): Promise<void> {
    this.#kept.seek(wanted);
    if (this.#file !== undefined && this.#file >= wanted) return;
    await this.#files.seek(wanted);
    this.#file = await this.#files.next();
  }

  async next(): Promise<{ readonly key: ByteString; readonly entries: readonly Version[] } | undefined> {
    const file = this.#file;
    const kept = this.#kept.peek();
    if (file === undefined && kept === undefined) return undefined;
    const isFile = file !== undefined && (kept === undefined || file <= kept);
    const key = isFile ? file : (kept ?? '');
    const entries = this.#describe(key, isFile, kept === key);
    if (isFile) this.#file = await this.#files.next();
    return { key, entries };
  }

  #describe(key: ByteString, isFile: boolean, isKept: boolean): readonly Version[] {
    const text = key.length > LONGEST_KEY ? undefined : toText(key);
    const stats = isFile ? this.#files.stat(key) : undefined;
    const kept = isKept ? this.#kept.take() : [];
    if (text === undefined) return [];
    const versions = combineVersions(this.#bucket, { key: text, stats, kept });
    if (this.#wanted === 'all') return versions;
    return versions.slice(0, 1).filter(({ record }) => !record.isDeleteMarker);
  }

  [Symbol.dispose](): void {
    this.#files[Symbol.dispose]();
  }
}
