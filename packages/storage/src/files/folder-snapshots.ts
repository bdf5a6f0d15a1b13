import { fstatSync } from 'node:fs';
import type { ByteString } from './byte-order.ts';
import type { ReadNames } from './read-names.ts';
import { sortInTurns } from './sort-in-turns.ts';

interface Snapshot {
  readonly version: string;
  readonly names: readonly ByteString[];
}

/** The names in one million files and folders, about 100 MB. */
const NAMES_AT_MOST = 1_000_000;
/** Two changes within one tick of the kernel's clock look like one, so a folder that has just changed is read again the next time. */
const TICK_MILLISECONDS = 10;

/** Sorted names of folders, kept for as long as the folder is unchanged. Folders end in `/`, which puts them where S3 has the keys below them. Only files and folders. */
export class FolderSnapshots {
  readonly #kept = new Map<string, Snapshot>();
  readonly #readNames: ReadNames;
  #names = 0;

  constructor(readNames: ReadNames) {
    this.#readNames = readNames;
  }

  /** `folder`: descriptor that nobody has read from yet; it stays open. */
  async read(folder: number): Promise<readonly ByteString[]> {
    const stats = fstatSync(folder, { bigint: true });
    const id = `${stats.dev}.${stats.ino}`;
    const version = `${stats.mtimeNs}.${stats.ctimeNs}`;
    const known = this.#kept.get(id);
    if (known?.version === version) {
      this.#kept.delete(id);
      this.#kept.set(id, known);
      return known.names;
    }
    const isSettled = Date.now() - Number(stats.ctimeNs / 1_000_000n) > TICK_MILLISECONDS;
    const names = await sortInTurns(await this.#readNames(folder));
    this.#forget(id);
    if (isSettled && names.length < NAMES_AT_MOST) this.#keep(id, { version, names });
    return names;
  }

  #keep(id: string, snapshot: Snapshot): void {
    this.#kept.set(id, snapshot);
    this.#names += snapshot.names.length + 1;
    for (const oldest of this.#kept.keys()) {
      if (this.#names <= NAMES_AT_MOST) break;
      this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    const known = this.#kept.get(id);
    if (known === undefined) return;
    this.#kept.delete(id);
    this.#names -= known.names.length + 1;
  }
}
