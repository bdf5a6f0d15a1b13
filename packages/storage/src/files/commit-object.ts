import { join } from 'node:path';
import type { Condition } from '../model/object-store.ts';
import type { ObjectFacts, ObjectRecord } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import type { Content } from './catalogue-store.ts';
import { identify, readLastModified, type FileIdentity } from './file-identity.ts';
import { keepPlainFile, keepTemporaryFile, removeBlob } from './kept-blobs.ts';
import { findCurrent, isPlain, readVersions, type PlainVersion } from './key-versions.ts';
import { openOrMakeFolder } from './make-folders.ts';
import { isPlainPath } from './object-key.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';
import { placeFile } from './place-file.ts';
import { settleKey } from './settle-key.ts';
import type { TemporaryFile } from './temporary-file.ts';
import { TouchedFolders } from './touched-folders.ts';
import { createVersionId } from './version-id.ts';

/** A whole object that only lacks its name. */
export interface FinishedObject {
  readonly key: string;
  readonly file: TemporaryFile;
  readonly etag: string;
  /** Bytes as the reader sees them. */
  readonly size: number;
  readonly facts: ObjectFacts;
  readonly condition?: Condition | undefined;
  /** Runs in the same moment as the facts of the object become known; they count from the moment that the file has its name. */
  readonly prepared?: (content: Content, identity: FileIdentity) => void;
}

/** A writer that never rests would keep a change from happening for ever. */
const ATTEMPTS = 32;

/**
 * Makes a finished file the newest version of its key. Its facts are in the catalogue, and on the disk, before the file gets its name, bound to the file;
 * the moment of the name is the moment of the change.
 */
export async function commitObject(place: BucketPlace, parts: SharedParts, object: FinishedObject): Promise<ObjectRecord> {
  using touched = new TouchedFolders();
  const record = await parts.locks.run(`${place.id}/${object.key}`, async () => {
    using bucket = new OpenedBucket(place, parts);
    return await commitLocked(bucket, object, touched);
  });
  if (parts.isDurable) await touched.flush(parts.flushes);
  return record;
}

async function commitLocked(bucket: OpenedBucket, object: FinishedObject, touched: TouchedFolders): Promise<ObjectRecord> {
  const { catalogue, place, parts } = bucket;
  object.condition?.(findCurrent(readVersions(bucket, object.key)));
  object.file.belongTo(bucket.fileOwner);
  const { stats } = object.file;
  const identity = identify(stats);
  const content: Content = {
    key: object.key,
    sequence: catalogue.nextSequence(parts.now()),
    versionId: '',
    etag: object.etag,
    size: object.size,
    facts: object.facts,
  };
  const identified = { ...content, versionId: place.versioning() === 'enabled' ? createVersionId(content.sequence) : 'null' };
  catalogue.change(() => {
    if (isPlainPath(object.key)) catalogue.savePlain(identity, identified);
    object.prepared?.(identified, identity);
  });
  let isPlainFile: boolean;
  try {
    if (parts.isDurable) await Promise.all([object.file.flush(), parts.catalogues.flush(place.catalogue)]);
    isPlainFile = await givePath(bucket, { object, identity }, touched);
    if (!isPlainFile) await keepBeside(bucket, { object, content: identified, lastModified: readLastModified(stats) }, touched);
  } catch (error) {
    bucket.catalogue.removePlain(object.key, identity);
    throw error;
  }
  await settleKey(bucket, object.key, touched);
  bucket.catalogue.clearUnfinished(object.key);
  return {
    key: object.key,
    versionId: identified.versionId,
    isLatest: true,
    isDeleteMarker: false,
    size: object.size,
    etag: object.etag,
    lastModified: readLastModified(stats),
    facts: object.facts,
    ...(isPlainFile && object.facts.encryption === undefined ? { plainFile: join(place.root, object.key) } : {}),
  };
}

/** False: no file can have the path of the key. */
async function givePath(
  bucket: OpenedBucket,
  { object, identity }: { object: FinishedObject; identity: FileIdentity },
  touched: TouchedFolders,
): Promise<boolean> {
  let kept: FileIdentity | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const versions = readVersions(bucket, object.key);
    object.condition?.(findCurrent(versions));
    const old = versions[0];
    if (isPlain(old) && old.place.identity === identity) return true;
    if (isPlain(old) && mustKeep(bucket, old) && kept !== old.place.identity) {
      kept = await keepOldVersion(bucket, old);
      continue;
    }
    // A link instead of a rename where another door could make the file in this moment that must not be there.
    const replaces = isPlain(old) || object.condition === undefined;
    const placed = placeFile(bucket, { path: object.file.path, key: object.key, replaces }, touched);
    if (placed === 'blocked') return false;
    if (placed === 'placed') {
      if (replaces) object.file.keep();
      return true;
    }
  }
  throw new StorageError('OperationAborted', 409, 'Another program changes this object again and again. Try again.');
}

/** Where versioning is off, and for the version `null` where it is suspended, the old bytes go. */
function mustKeep(bucket: OpenedBucket, old: PlainVersion): boolean {
  const versioning = bucket.place.versioning();
  return versioning === 'enabled' || (versioning === 'suspended' && old.content.versionId !== 'null');
}

/** Gives the identity of what was kept; undefined when another door was quicker. */
export async function keepOldVersion(bucket: OpenedBucket, old: PlainVersion): Promise<FileIdentity | undefined> {
  using folders = new TouchedFolders();
  const blob = await keepPlainFile(bucket, old, folders);
  if (blob === undefined) return undefined;
  const { catalogue, parts, place } = bucket;
  // Sequences are handed out in steps of two, so this one is older than that of the change that is under way.
  const sequence = old.place.isForeign ? (catalogue.findKept(old.record.key)[0]?.sequence ?? 0) + 1 : old.content.sequence;
  catalogue.change(() => {
    catalogue.markUnfinished(old.record.key);
    for (const copy of catalogue.findKept(old.record.key)) {
      // An older `null` gives way to the one that is kept here.
      if (copy.versionId !== old.content.versionId) continue;
      catalogue.removeKept(copy);
      removeBlob(place, copy.blob);
    }
    const content = { ...old.content, sequence };
    // Bound to the file too, so that a later version counts as newer than a file that another door wrote.
    catalogue.savePlain(old.place.identity, content);
    catalogue.saveKept({ ...content, isDeleteMarker: false, blob, lastModified: old.record.lastModified });
  });
  if (parts.isDurable) await Promise.all([folders.flush(parts.flushes), parts.catalogues.flush(place.catalogue)]);
  return old.place.identity;
}

/** The bytes go beside the catalogue, whose row is the moment of the change. */
async function keepBeside(
  bucket: OpenedBucket,
  { object, content, lastModified }: { object: FinishedObject; content: Content; lastModified: number },
  touched: TouchedFolders,
): Promise<void> {
  const { parts, place } = bucket;
  if (object.key.endsWith('/') && isPlainPath(object.key.slice(0, -1))) {
    const folder = openOrMakeFolder(bucket, object.key.slice(0, -1), touched);
    if (folder !== undefined) touched.add(folder);
  }
  using folders = new TouchedFolders();
  const blob = object.file.stats.size === 0n ? null : await keepTemporaryFile(place, object.file, folders);
  if (parts.isDurable) await folders.flush(parts.flushes);
  const { catalogue } = bucket;
  const replaced = content.versionId === 'null' ? catalogue.findKept(object.key).filter(({ versionId }) => versionId === 'null') : [];
  catalogue.change(() => {
    for (const version of replaced) catalogue.removeKept(version);
    catalogue.saveKept({ ...content, isDeleteMarker: false, blob, lastModified });
  });
  if (parts.isDurable) await parts.catalogues.flush(place.catalogue);
  for (const version of replaced) removeBlob(place, version.blob);
}
