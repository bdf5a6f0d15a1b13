import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@daspanel/platform/log.ts';
import { StorageError } from '../model/storage-error.ts';
import type { BucketDirectory } from './bucket-directory.ts';
import { readSteadyClock } from './kept-blobs.ts';
import type { BucketPlace, SharedParts } from './opened-bucket.ts';
import { recoverKeys, sweepFiles, sweepUploads } from './recover-bucket.ts';

/** Milliseconds between two looks for uploads whose time is over. */
const PAUSE = 6 * 60 * 60 * 1000;

/** What the store does beside the requests: it finishes what a crash has cut off, and removes what nobody wants any more. */
export class Upkeep implements AsyncDisposable {
  readonly #parts: SharedParts;
  readonly #directory: BucketDirectory;
  readonly #log: Pick<Log, 'error'> | undefined;
  readonly #startedAt = readSteadyClock();
  readonly #recoveries = new Map<string, Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(parts: SharedParts, directory: BucketDirectory, log: Pick<Log, 'error'> | undefined) {
    this.#parts = parts;
    this.#directory = directory;
    this.#log = log;
    this.#timer = setInterval(() => this.#track(this.#sweepAllUploads()), PAUSE).unref();
    this.#track(this.#recoverUnclean());
  }

  /** Resolves when nothing that a crash has left half done can be seen. Once per bucket and process; what failed is tried again by the next request. */
  recover(place: BucketPlace): Promise<void> {
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

  /** The bucket has gone, and another one may get its name. */
  forget(place: BucketPlace): void {
    this.#recoveries.delete(place.id);
  }

  /** The web server shows a file that was being removed until somebody asks for its bucket. A log that is left tells that the catalogue was not closed. */
  async #recoverUnclean(): Promise<void> {
    for (const place of this.#directory.locateUsed()) {
      if (this.#isOver) return;
      if (existsSync(`${place.catalogue}-wal`)) await this.recover(place).catch(ignoreMissing);
    }
  }

  /** Uploads of buckets that nobody has used since this process began end in time, too. */
  async #sweepAllUploads(): Promise<void> {
    for (const place of this.#directory.locateUsed()) {
      if (this.#isOver) return;
      if (existsSync(join(this.#parts.uploads, place.id))) await sweepUploads(place, this.#parts, this.#startedAt);
    }
  }

  /** What runs beside the requests is waited for at the end, and its errors are told. */
  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#log?.error('cleaning up has failed', { error }))
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    while (this.#running.size > 0) await Promise.allSettled([...this.#recoveries.values(), ...this.#running]);
  }
}

/** The version has gone, and its catalogue stays until it is old. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof StorageError) || error.code !== 'NoSuchBucket') throw error;
}
