import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, rmSync, write, writev, writeSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { randomId } from '@daspanel/platform/random-id.ts';
import type { IncomingBody } from '../model/object-store.ts';
import { giveFile, type FileOwner } from './give-file.ts';
import { syncFile } from './flush-queue.ts';

const writeLater = promisify(write);
const writeBlocks = promisify(writev);

/** So much is gathered before it is written; one write is under way while the next is gathered. */
const BLOCK = 1024 * 1024;
/** At most so many pieces in one write (`IOV_MAX` is 1,024). */
const PIECES = 512;
/** Less than a turn through the thread pool costs. */
const SMALL = 64 * 1024;

/** A file that is not yet an object: it goes when it was not moved away before the end. */
export class TemporaryFile implements Disposable {
  readonly name = randomId('t');
  readonly path: string;
  readonly descriptor: number;
  #isKept = false;

  constructor(folder: string) {
    this.path = join(folder, this.name);
    this.descriptor = openSync(this.path, 'wx+', 0o600);
  }

  /** Appends, and changes nothing in the pieces. */
  async write(pieces: readonly Uint8Array[], bytes: number): Promise<void> {
    if (bytes === 0) return;
    if (bytes <= SMALL) return this.#writeNow(pieces);
    const { bytesWritten } = await writeBlocks(this.descriptor, [...pieces]);
    if (bytesWritten < bytes) await this.#writeAll(Buffer.concat(pieces).subarray(bytesWritten));
  }

  #writeNow(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      for (let done = 0; done < piece.length;) done += writeSync(this.descriptor, piece, done);
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) done += (await writeLater(this.descriptor, bytes, done)).bytesWritten;
  }

  /** Gives it the owner and mode of a file that a web server may send. */
  belongTo(owner: FileOwner): void {
    giveFile(this.descriptor, owner, 0o644);
  }

  async flush(): Promise<void> {
    await syncFile(this.descriptor);
  }

  get stats(): BigIntStats {
    return fstatSync(this.descriptor, { bigint: true });
  }

  /** It has got its own name elsewhere. */
  keep(): void {
    this.#isKept = true;
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor);
    if (!this.#isKept) rmSync(this.path, { force: true });
  }
}

/** Writes a body into the file and gives the MD5 of what was written, in hex. Holds two blocks of it in memory at most. */
export async function receiveBody(
  file: TemporaryFile,
  body: Pick<IncomingBody, 'bytes'>,
): Promise<{ readonly md5: string; readonly bytes: number }> {
  const hash = createHash('md5');
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  let bytes = 0;
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const piece of body.bytes) {
      hash.update(piece);
      pieces.push(piece);
      gathered += piece.length;
      bytes += piece.length;
      if (gathered < BLOCK && pieces.length < PIECES) continue;
      await writing;
      writing = file.write(pieces, gathered);
      // Its error is met by the next `await writing`.
      writing.catch(() => {});
      pieces = [];
      gathered = 0;
    }
  } finally {
    // The descriptor may not be closed while something writes.
    await writing.catch(() => {});
  }
  await writing;
  await file.write(pieces, gathered);
  return { md5: hash.digest('hex'), bytes };
}
