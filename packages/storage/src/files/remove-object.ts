import type { Condition } from '../model/object-store.ts';
import { keepOldVersion } from './commit-object.ts';
import { removeBlob } from './kept-blobs.ts';
import { findCurrent, isPlain, readVersions, type Version } from './key-versions.ts';
import { removeEmptyFolders } from './make-folders.ts';
import { isPlainPath, splitPath } from './object-key.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';
import { StorageError } from '../model/storage-error.ts';
import { forgetCopies, removePlainFile, settleKey } from './settle-key.ts';
import { TouchedFolders } from './touched-folders.ts';
import { createVersionId } from './version-id.ts';

export interface Removed {
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
}
interface Removal {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly condition: Condition | undefined;
  /** Account of the delete marker, where one is made. */
  readonly owner: string;
}

/** Removes a version, or what the key shows; then gives keys their files whose paths the removed object had blocked. */
export async function removeObject(place: BucketPlace, parts: SharedParts, removal: Removal): Promise<Removed | undefined> {
  using touched = new TouchedFolders();
  const { key } = removal;
  const removed = await parts.locks.run(`${place.id}/${key}`, async () => {
    using bucket = new OpenedBucket(place, parts);
    const change = removal.versionId !== undefined ? removeVersion : place.versioning() === 'off' ? removeAll : addDeleteMarker;
    const result = await change(bucket, removal, touched);
    if (result !== undefined) await settleKey(bucket, key, touched);
    return result;
  });
  if (removed !== undefined) await finishRemoval(place, { parts, key, touched });
  if (parts.isDurable) await Promise.all([touched.flush(parts.flushes), parts.catalogues.flush(place.catalogue)]);
  return removed;
}

async function removeAll(bucket: OpenedBucket, removal: Removal, touched: TouchedFolders): Promise<Removed | undefined> {
  const versions = readVersions(bucket, removal.key);
  removal.condition?.(findCurrent(versions));
  if (versions.length === 0) return undefined;
  dropVersions(bucket, versions, touched);
  return { versionId: 'null', isDeleteMarker: false };
}

async function removeVersion(bucket: OpenedBucket, removal: Removal, touched: TouchedFolders): Promise<Removed | undefined> {
  const version = readVersions(bucket, removal.key).find(({ record }) => record.versionId === removal.versionId);
  removal.condition?.(version?.record);
  if (version === undefined) return undefined;
  dropVersions(bucket, [version], touched);
  return { versionId: version.record.versionId, isDeleteMarker: version.record.isDeleteMarker };
}

async function addDeleteMarker(bucket: OpenedBucket, removal: Removal): Promise<Removed | undefined> {
  const isEnabled = bucket.place.versioning() === 'enabled';
  for (let attempt = 0; attempt < 32; attempt += 1) {
    const versions = readVersions(bucket, removal.key);
    removal.condition?.(findCurrent(versions));
    const [newest] = versions;
    if (isPlain(newest)) {
      const kept = await keepOldVersion(bucket, newest);
      // Another door was there: look again.
      const file = bucket.statFile(removal.key);
      if (kept === undefined || file === undefined || file.mtimeNs !== newest.place.stats.mtimeNs || file.ino !== newest.place.stats.ino)
        continue;
    }
    return saveDeleteMarker(bucket, removal, isEnabled);
  }
  throw new StorageError('OperationAborted', 409, 'Another program changes this object again and again. Try again.');
}

/** The moment of the removal: the file that is still there is older than the marker, so it counts no more. */
function saveDeleteMarker(bucket: OpenedBucket, removal: Removal, isEnabled: boolean): Removed {
  const { catalogue, parts, place } = bucket;
  const now = parts.now();
  const sequence = catalogue.nextSequence(now);
  const versionId = isEnabled ? createVersionId(sequence) : 'null';
  const replaced = isEnabled ? [] : catalogue.findKept(removal.key).filter((version) => version.versionId === 'null');
  catalogue.change(() => {
    catalogue.markUnfinished(removal.key);
    for (const version of replaced) catalogue.removeKept(version);
    catalogue.saveKept({
      key: removal.key,
      sequence,
      versionId,
      etag: '',
      size: 0,
      facts: { owner: removal.owner, headers: {}, metadata: {}, tags: {}, storageClass: 'STANDARD' },
      isDeleteMarker: true,
      blob: null,
      lastModified: now,
    });
  });
  for (const version of replaced) removeBlob(place, version.blob);
  return { versionId, isDeleteMarker: true };
}

function dropVersions(bucket: OpenedBucket, versions: readonly Version[], touched: TouchedFolders): void {
  const { catalogue, place } = bucket;
  const [first] = versions;
  if (first !== undefined && catalogue.hasKept()) catalogue.markUnfinished(first.record.key);
  for (const { place: where, record } of versions) {
    if (where.kind === 'plain') {
      removePlainFile(bucket, record.key, touched);
      // An older `null` that another door's file has hidden goes with it.
      forgetCopies(bucket, record.key, record.versionId);
    } else {
      catalogue.removeKept(where.kept);
      removeBlob(place, where.kept.blob);
    }
  }
}

/** What is left to do when a removal can be seen; also after a crash. Where nothing is kept nothing can wait for a path. */
export async function finishRemoval(
  place: BucketPlace,
  removed: { readonly parts: SharedParts; readonly key: string; readonly touched: TouchedFolders },
): Promise<void> {
  await unblockOthers(place, removed);
  removed.parts.catalogues.at(place.catalogue).clearUnfinished(removed.key);
}

/** The folders above go when they were made for keys and are empty; then a key that has the name of one, or lies below the removed one, may be a file. */
async function unblockOthers(
  place: BucketPlace,
  { parts, key, touched }: { parts: SharedParts; key: string; touched: TouchedFolders },
): Promise<void> {
  const path = key.endsWith('/') ? key.slice(0, -1) : key;
  if (!isPlainPath(path)) return;
  const blocked = ((): readonly string[] => {
    using bucket = new OpenedBucket(place, parts);
    const folders = removeEmptyFolders(bucket, key.endsWith('/') ? path : splitPath(path).parent, touched);
    const { catalogue } = bucket;
    return [...folders.filter((folder) => catalogue.findKept(folder).length > 0), ...catalogue.findKeptKeysBelow(path, 1000)];
  })();
  for (const other of blocked) {
    await parts.locks.run(`${place.id}/${other}`, async () => {
      using bucket = new OpenedBucket(place, parts);
      await settleKey(bucket, other, touched);
    });
  }
}
