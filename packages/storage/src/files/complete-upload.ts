import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Condition, PartRecord, UploadRecord } from '../model/object-store.ts';
import type { ObjectFacts, ObjectRecord } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import { commitObject } from './commit-object.ts';
import { readVersions } from './key-versions.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';
import { TemporaryFile } from './temporary-file.ts';
import type { StoredPart } from './upload-store.ts';
import { locateUpload, refuseUnknownUpload, uploadsOf } from './uploads.ts';

interface Completion {
  readonly upload: UploadRecord;
  readonly parts: readonly PartRecord[];
  readonly etag: string;
  readonly facts: ObjectFacts;
  readonly condition: Condition | undefined;
}

const BLOCK = 1024 * 1024;

/** Makes one object of the parts, once: completing again, at the same time or later or after a crash, with the same parts gives the same object. */
export async function completeUpload(place: BucketPlace, shared: SharedParts, completion: Completion): Promise<ObjectRecord> {
  const { id, key } = completion.upload;
  return shared.locks.run(`upload ${id}`, async () => {
    const found = uploadsOf(place, shared).find(id);
    if (found === undefined || found.upload.key !== key) throw refuseUnknownUpload();
    const digest = digestParts(completion.parts);
    if (found.completed !== undefined) {
      if (found.claim?.digest !== digest) throw refuseUnknownUpload();
      return found.completed;
    }
    const { claim } = found;
    const earlier = claim?.digest === digest ? findVersion(place, shared, { key, sequence: claim.sequence }) : undefined;
    const record = earlier ?? (await makeObject(place, shared, { completion, digest }));
    uploadsOf(place, shared).complete(id, shared.now(), record);
    await shared.catalogues.flush(place.catalogue);
    await rm(locateUpload(place, shared, id), { recursive: true, force: true });
    return record;
  });
}

function digestParts(parts: readonly PartRecord[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map(({ number, etag }) => [number, etag])))
    .digest('hex');
}

function findVersion(place: BucketPlace, shared: SharedParts, wanted: { key: string; sequence: number }): ObjectRecord | undefined {
  using bucket = new OpenedBucket(place, shared);
  return readVersions(bucket, wanted.key).find(({ content }) => content.sequence === wanted.sequence)?.record;
}

async function makeObject(
  place: BucketPlace,
  shared: SharedParts,
  { completion, digest }: { completion: Completion; digest: string },
): Promise<ObjectRecord> {
  const { upload, parts } = completion;
  const stored = parts.map((part) => findStoredPart(uploadsOf(place, shared).findPart(upload.id, part.number), part));
  using file = new TemporaryFile(chooseTemporaryFolder(place, shared));
  const folder = locateUpload(place, shared, upload.id);
  for (const part of stored) await append(file, join(folder, part.file));
  return await commitObject(place, shared, {
    key: upload.key,
    file,
    etag: completion.etag,
    size: stored.reduce((sum, { size }) => sum + size, 0),
    facts: completion.facts,
    condition: completion.condition,
    prepared: ({ sequence }) => uploadsOf(place, shared).claim(upload.id, { digest, sequence }),
  });
}

function findStoredPart(stored: StoredPart | undefined, part: PartRecord): StoredPart {
  if (stored?.etag === part.etag) return stored;
  const sentence = 'One or more of the specified parts could not be found. The part may not have been uploaded, or its ETag is another.';
  throw new StorageError('InvalidPart', 400, sentence);
}

function chooseTemporaryFolder(place: BucketPlace, shared: SharedParts): string {
  using bucket = new OpenedBucket(place, shared);
  return bucket.temporaryFolder;
}

async function append(file: TemporaryFile, path: string): Promise<void> {
  await using part = await open(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(BLOCK);
  for (;;) {
    const { bytesRead } = await part.read(buffer, 0, BLOCK);
    if (bytesRead === 0) return;
    await file.write([buffer.subarray(0, bytesRead)], bytesRead);
  }
}
