import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ByteRange, OpenedObject } from '../model/object-store.ts';
import type { ObjectRecord } from '../model/records.ts';
import { locateBlob } from './kept-blobs.ts';
import { combineVersions, type Version } from './key-versions.ts';
import { isPlainPath } from './object-key.ts';
import { READ_FILE } from './open-beneath.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';

const readLater = promisify(read);
const BLOCK = 1024 * 1024;
/** Less than a turn through the thread pool costs. */
const SMALL = 64 * 1024;

export function openObject(
  place: BucketPlace,
  parts: SharedParts,
  wanted: { key: string; versionId: string | undefined },
): OpenedObject | undefined {
  using bucket = new OpenedBucket(place, parts);
  const { key, versionId } = wanted;
  const file = isPlainPath(key) ? bucket.openFile(key) : undefined;
  let version: Version | undefined;
  try {
    // Of the file that was opened, whatever has the path meanwhile.
    const versions = combineVersions(bucket, { key, stats: file?.stats, kept: bucket.catalogue.findKept(key) });
    version = versionId === undefined ? versions[0] : versions.find(({ record }) => record.versionId === versionId);
  } finally {
    if (file !== undefined && version?.place.kind !== 'plain') closeSync(file.descriptor);
  }
  if (version === undefined) return undefined;
  if (version.place.kind === 'plain') return new OpenedFile(version.record, file?.descriptor);
  const { blob } = version.place.kept;
  return new OpenedFile(version.record, blob === null ? undefined : openSync(locateBlob(place, blob), READ_FILE));
}

class OpenedFile implements OpenedObject {
  readonly record: ObjectRecord;
  readonly #descriptor: number | undefined;
  #reading: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** Without a descriptor there are no bytes. */
  constructor(record: ObjectRecord, descriptor: number | undefined) {
    this.record = record;
    this.#descriptor = descriptor;
  }

  async *read(range?: ByteRange): AsyncGenerator<Uint8Array> {
    if (this.#descriptor === undefined) return;
    let position = range?.start ?? 0;
    const end = range === undefined ? fstatSync(this.#descriptor).size : range.start + range.length;
    while (position < end) {
      if (this.#isClosed) throw new Error(`${this.record.key} was closed while it was read`);
      const bytes = await this.#readBlock(this.#descriptor, position, Math.min(end - position, BLOCK));
      if (bytes.length === 0) throw new Error(`the file of ${this.record.key} became shorter while it was read`);
      position += bytes.length;
      yield bytes;
    }
  }

  async #readBlock(descriptor: number, position: number, length: number): Promise<Uint8Array> {
    const buffer = Buffer.allocUnsafe(length);
    if (length <= SMALL) return buffer.subarray(0, readSync(descriptor, buffer, 0, length, position));
    const reading = readLater(descriptor, buffer, 0, length, position);
    this.#reading = reading.catch(() => {});
    return buffer.subarray(0, (await reading).bytesRead);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Another file could get the number of a descriptor that is read from.
    await this.#reading;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }
}
