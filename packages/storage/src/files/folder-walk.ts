import { closeSync, lstatSync, type BigIntStats } from 'node:fs';
import { findLowerBound, toText, type ByteString } from './byte-order.ts';
import { hasCode } from './disk-errors.ts';
import type { OpenedBucket } from './opened-bucket.ts';

interface Frame {
  readonly descriptor: number;
  /** Path of the folder with its `/`; `''` for the bucket's own. */
  readonly path: ByteString;
  readonly names: readonly ByteString[];
  next: number;
}

/** The plain files of a bucket in the order of their keys, from any place on, one folder after the other and never more of them than needed. */
export class FolderWalk implements Disposable {
  readonly #bucket: OpenedBucket;
  readonly #frames: Frame[] = [];

  constructor(bucket: OpenedBucket) {
    this.#bucket = bucket;
  }

  /** The next file is the first whose key is not less than `wanted`. */
  async seek(wanted: ByteString): Promise<void> {
    let top = this.#leaveUntilAbove(wanted) ?? (await this.#enter(''));
    while (top !== undefined) {
      const rest = wanted.slice(top.path.length);
      top.next = findLowerBound(top.names, rest);
      const before = top.names[top.next - 1];
      // The folder `a/` sorts before `a/b`, which is in it.
      const isInside = before !== undefined && before.endsWith('/') && rest.startsWith(before);
      top = isInside ? await this.#enter(top.path + before) : undefined;
    }
  }

  /** Closes the folders that `wanted` does not lie in. Gives the innermost that is left. */
  #leaveUntilAbove(wanted: ByteString): Frame | undefined {
    for (let top = this.#frames.at(-1); top !== undefined; top = this.#frames.at(-1)) {
      if (wanted.startsWith(top.path)) return top;
      this.#leave();
    }
    return undefined;
  }

  /** The key of the file under the walk, which is then behind it. Undefined: there are no more. */
  async next(): Promise<ByteString | undefined> {
    for (let top = this.#frames.at(-1); top !== undefined; top = this.#frames.at(-1)) {
      const name = top.names[top.next];
      top.next += 1;
      if (name === undefined) this.#leave();
      else if (name.endsWith('/')) await this.#enter(top.path + name);
      else return top.path + name;
    }
    return undefined;
  }

  /** Of the file that `next` gave last. Undefined: it has gone, or is no object. */
  stat(key: ByteString): BigIntStats | undefined {
    const top = this.#frames.at(-1);
    const name = top === undefined ? undefined : toText(key.slice(top.path.length));
    if (top === undefined || name === undefined) return undefined;
    const stats = lstatSync(`/proc/self/fd/${top.descriptor}/${name}`, { bigint: true, throwIfNoEntry: false });
    return stats !== undefined && this.#bucket.mayBeObject(stats) ? stats : undefined;
  }

  async #enter(path: ByteString): Promise<Frame | undefined> {
    const name = toText(path.slice(0, -1));
    const descriptor = name === undefined ? undefined : this.#open(name);
    if (descriptor === undefined) return undefined;
    try {
      const frame = { descriptor, path, names: await this.#bucket.parts.snapshots.read(descriptor), next: 0 };
      this.#frames.push(frame);
      return frame;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** A folder that may not be read hides what is in it, and nothing else. */
  #open(path: string): number | undefined {
    try {
      return this.#bucket.openFolder(path);
    } catch (error) {
      if (hasCode(error, 'AccessDenied')) return undefined;
      throw error;
    }
  }

  #leave(): void {
    const left = this.#frames.pop();
    if (left !== undefined) closeSync(left.descriptor);
  }

  [Symbol.dispose](): void {
    while (this.#frames.length > 0) this.#leave();
  }
}
