import { toByteString, type ByteString } from './byte-order.ts';
import type { KeptVersion } from './catalogue-store.ts';
import type { OpenedBucket } from './opened-bucket.ts';

const ROWS = 256;

/** The keys with versions that are no plain files, in order, from any place on. */
export class KeptWalk {
  readonly #bucket: OpenedBucket;
  #rows: KeptVersion[] = [];
  #next = 0;
  #mayBeMore = false;

  constructor(bucket: OpenedBucket) {
    this.#bucket = bucket;
  }

  seek(wanted: ByteString): void {
    this.#read(wanted);
  }

  /** The key under the walk. */
  peek(): ByteString | undefined {
    const row = this.#rows[this.#next];
    return row === undefined ? undefined : toByteString(row.key);
  }

  /** All versions of the key under the walk, newest first; the walk is then behind it. */
  take(): KeptVersion[] {
    const key = this.#rows[this.#next]?.key ?? '';
    const end = this.#rows.findIndex((row, index) => index > this.#next && row.key !== key);
    if (end >= 0) {
      const versions = this.#rows.slice(this.#next, end);
      this.#next = end;
      return versions;
    }
    if (!this.#mayBeMore) {
      const versions = this.#rows.slice(this.#next);
      this.#next = this.#rows.length;
      return versions;
    }
    const versions = this.#bucket.catalogue.findKept(key);
    this.#read(`${toByteString(key)}\0`);
    return versions;
  }

  #read(from: ByteString): void {
    this.#rows = this.#bucket.catalogue.findKeptFrom(from, ROWS);
    this.#next = 0;
    this.#mayBeMore = this.#rows.length === ROWS;
  }
}
