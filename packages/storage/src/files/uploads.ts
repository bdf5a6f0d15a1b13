import { mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { IncomingBody, Listing, ListRequest, PartRecord, UploadRecord } from '../model/object-store.ts';
import type { Checksum } from '../model/records.ts';
import { StorageError } from '../model/storage-error.ts';
import { toByteString, type ByteString } from './byte-order.ts';
import { collectPage, type KeyWalk } from './collect-page.ts';
import { READ_FOLDER } from './open-beneath.ts';
import type { BucketPlace, SharedParts } from './opened-bucket.ts';
import { receiveBody, TemporaryFile } from './temporary-file.ts';
import { TouchedFolders } from './touched-folders.ts';
import { UploadStore } from './upload-store.ts';
import { createVersionId } from './version-id.ts';

/** The uploads of a bucket. Ask again after every `await`: the catalogue may be closed in between. */
export function uploadsOf(place: BucketPlace, parts: SharedParts): UploadStore {
  return new UploadStore(parts.catalogues.at(place.catalogue));
}

export function locateUpload(place: BucketPlace, parts: Pick<SharedParts, 'uploads'>, id: string): string {
  return join(parts.uploads, place.id, id);
}

export function refuseUnknownUpload(): StorageError {
  const sentence = 'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new StorageError('NoSuchUpload', 404, sentence);
}

export async function createUpload(
  place: BucketPlace,
  parts: SharedParts,
  start: Omit<UploadRecord, 'id' | 'startedAt'>,
): Promise<UploadRecord> {
  const startedAt = parts.now();
  const catalogue = parts.catalogues.at(place.catalogue);
  const upload = { ...start, id: createVersionId(catalogue.nextSequence(startedAt)), startedAt };
  const folder = locateUpload(place, parts, upload.id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  new UploadStore(catalogue).create(upload);
  if (parts.isDurable) {
    using touched = new TouchedFolders();
    touched.add(openSync(dirname(folder), READ_FOLDER));
    await Promise.all([touched.flush(parts.flushes), parts.catalogues.flush(place.catalogue)]);
  }
  return upload;
}

/** Undefined: there is no such upload of this key. */
export function findUpload(
  place: BucketPlace,
  parts: SharedParts,
  wanted: { key: string; id: string; completed: boolean },
): UploadRecord | undefined {
  const found = uploadsOf(place, parts).find(wanted.id);
  if (found === undefined || found.upload.key !== wanted.key) return undefined;
  return found.completed === undefined || wanted.completed ? found.upload : undefined;
}

/** A part that is sent again takes the place of the first when it is whole. */
export async function putPart(
  place: BucketPlace,
  parts: SharedParts,
  sent: { upload: UploadRecord; number: number; body: IncomingBody; checksum: (() => Checksum | undefined) | undefined },
): Promise<PartRecord> {
  const { id } = sent.upload;
  using file = new TemporaryFile(parts.temporaryFolders.usual);
  const received = await receiveBody(file, sent.body);
  sent.body.finish?.();
  const checksum = sent.checksum?.();
  if (parts.isDurable) await file.flush();
  const folder = locateUpload(place, parts, id);
  const part: PartRecord = {
    number: sent.number,
    size: sent.body.plainSize?.() ?? received.bytes,
    etag: sent.body.etag?.() ?? received.md5,
    lastModified: parts.now(),
    ...(checksum === undefined ? {} : { checksum }),
  };
  const name = `${sent.number}.${file.name}`;
  const store = uploadsOf(place, parts);
  const found = store.find(id);
  if (found === undefined || found.completed !== undefined) throw refuseUnknownUpload();
  const replaced = store.findPart(id, sent.number);
  renameSync(file.path, join(folder, name));
  file.keep();
  store.savePart(id, { ...part, file: name });
  if (replaced !== undefined) rmSync(join(folder, replaced.file), { force: true });
  if (parts.isDurable) {
    using touched = new TouchedFolders();
    touched.add(openSync(folder, READ_FOLDER));
    await Promise.all([touched.flush(parts.flushes), parts.catalogues.flush(place.catalogue)]);
  }
  return part;
}

export function listParts(
  place: BucketPlace,
  parts: SharedParts,
  wanted: { upload: UploadRecord; after: number; limit: number },
): { readonly parts: readonly PartRecord[]; readonly isTruncated: boolean } {
  const found = uploadsOf(place, parts).findParts(wanted.upload.id, wanted.after, wanted.limit + 1);
  return { parts: found.slice(0, wanted.limit).map(({ file: _file, ...part }) => part), isTruncated: found.length > wanted.limit };
}

export async function listUploads(
  place: BucketPlace,
  parts: SharedParts,
  request: ListRequest & { readonly afterUpload?: string },
): Promise<Listing<UploadRecord>> {
  const { afterUpload = '' } = request;
  const goOn = (uploads: readonly UploadRecord[]) => (afterUpload === '' ? [] : uploads.filter(({ id }) => id > afterUpload));
  return collectPage(new UploadWalk(place, parts), request, goOn);
}

export async function abortUpload(place: BucketPlace, parts: SharedParts, id: string): Promise<void> {
  await parts.locks.run(`upload ${id}`, async () => {
    const found = uploadsOf(place, parts).find(id);
    if (found === undefined || found.completed !== undefined) throw refuseUnknownUpload();
    uploadsOf(place, parts).remove(id);
    await parts.catalogues.flush(place.catalogue);
    await rm(locateUpload(place, parts, id), { recursive: true, force: true });
  });
}

class UploadWalk implements KeyWalk<UploadRecord> {
  readonly #place: BucketPlace;
  readonly #parts: SharedParts;
  #from: ByteString = '';

  constructor(place: BucketPlace, parts: SharedParts) {
    this.#place = place;
    this.#parts = parts;
  }

  async seek(wanted: ByteString): Promise<void> {
    this.#from = wanted;
  }

  async next(): Promise<{ readonly key: ByteString; readonly entries: readonly UploadRecord[] } | undefined> {
    const store = uploadsOf(this.#place, this.#parts);
    const [first] = store.findOpenFrom(this.#from, 1);
    if (first === undefined) return undefined;
    const key = toByteString(first.key);
    this.#from = `${key}\0`;
    return { key, entries: store.findOpenOf(first.key) };
  }
}
