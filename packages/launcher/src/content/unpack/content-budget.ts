import type { z } from 'zod';
import type { contentLimits } from '@daspanel/formats/launcher-requests.ts';
import { ContentError } from '../content-error.ts';

export type ContentLimits = z.infer<typeof contentLimits>;

/** Up to this size any ratio is fine: small text files shrink a hundredfold without ill intent. */
const BYTES_OF_ANY_RATIO = 10 * 1024 * 1024;

/** Counts what an archive holds and throws ContentError `archive-too-large` as soon as it is more than allowed. */
export class ContentBudget {
  readonly #limits: ContentLimits;
  #bytes = 0;
  #entries = 0;

  constructor(limits: ContentLimits) {
    this.#limits = limits;
  }

  countEntry(): void {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) {
      throw new ContentError('archive-too-large', `the archive has more than ${this.#limits.entries} entries`);
    }
  }

  /** `compressedBytes` are those of the archive from which all bytes so far came. */
  countBytes(bytes: number, compressedBytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.bytes) {
      throw new ContentError('archive-too-large', `the archive unpacks to more than ${this.#limits.bytes} bytes`);
    }
    if (this.#bytes > BYTES_OF_ANY_RATIO && this.#bytes > compressedBytes * this.#limits.ratio) {
      throw new ContentError('archive-too-large', `the archive unpacks to more than ${this.#limits.ratio} times its size`);
    }
  }
}
