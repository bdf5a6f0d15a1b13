import { chmodSync, type PathLike } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Log } from '@daspanel/platform/log.ts';
import { CatalogueStore } from './catalogue-store.ts';
import { isDamaged, setAside } from './damaged-catalogue.ts';
import { hasCode } from './disk-errors.ts';
import type { FlushQueue } from './flush-queue.ts';

const OPEN_AT_MOST = 64;

/**
 * The catalogues that are open, the least recently used first to be closed. Ask for one at the begin of every moment without `await`: it may be closed in between.
 */
export class Catalogues implements Disposable {
  readonly #isDurable: boolean;
  readonly #flushes: FlushQueue;
  readonly #log: Pick<Log, 'error'> | undefined;
  readonly #open = new Map<string, CatalogueStore>();

  constructor(isDurable: boolean, flushes: FlushQueue, log: Pick<Log, 'error'> | undefined) {
    this.#isDurable = isDurable;
    this.#log = log;
    this.#flushes = flushes;
  }

  at(path: string): CatalogueStore {
    const known = this.#open.get(path);
    if (known !== undefined) {
      this.#open.delete(path);
      this.#open.set(path, known);
      return known;
    }
    const catalogue = this.#openOrReplace(path);
    chmodSync(path, 0o600);
    this.#open.set(path, catalogue);
    for (const [oldest] of this.#open) {
      if (this.#open.size <= OPEN_AT_MOST) break;
      this.close(oldest);
    }
    return catalogue;
  }

  /** Plain files are listed and read without a catalogue, so a damaged one gives way to an empty one. */
  #openOrReplace(path: string): CatalogueStore {
    try {
      return new CatalogueStore(path, this.#isDurable);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.replaceDamaged(path, error);
      return new CatalogueStore(path, this.#isDurable);
    }
  }

  replaceDamaged(path: string, error: unknown): void {
    try {
      this.close(path);
    } catch {
      // What closing would have written is in the file that is kept.
    }
    const aside = setAside(path);
    this.#log?.error('a catalogue is damaged: the plain files go on without it, old versions and keys without a file are missing', {
      aside,
      error,
    });
  }

  close(path: string): void {
    const catalogue = this.#open.get(path);
    this.#open.delete(path);
    catalogue?.[Symbol.dispose]();
  }

  /** Resolves when everything that was committed before survives a power cut. */
  async flush(path: string): Promise<void> {
    if (this.#isDurable) await this.#flushes.flush(`log ${path}`, () => flushLog(`${path}-wal`));
  }

  [Symbol.dispose](): void {
    for (const path of this.#open.keys()) this.close(path);
  }
}

/** No log: the catalogue was closed, which has written and flushed all of it. */
async function flushLog(path: PathLike): Promise<void> {
  try {
    await using log = await open(path, 'r+');
    await log.datasync();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
