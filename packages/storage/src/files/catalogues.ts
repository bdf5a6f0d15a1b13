import { chmodSync, type PathLike } from 'node:fs';
import { open } from 'node:fs/promises';
import { CatalogueStore } from './catalogue-store.ts';
import { hasCode } from './disk-errors.ts';
import type { FlushQueue } from './flush-queue.ts';

const OPEN_AT_MOST = 64;

/**
 * The catalogues that are open, the least recently used first to be closed. Ask for one at the begin of every moment without `await`: it may be closed in between.
 */
export class Catalogues implements Disposable {
  readonly #isDurable: boolean;
  readonly #flushes: FlushQueue;
  readonly #open = new Map<string, CatalogueStore>();

  constructor(isDurable: boolean, flushes: FlushQueue) {
    this.#isDurable = isDurable;
    this.#flushes = flushes;
  }

  at(path: string): CatalogueStore {
    const known = this.#open.get(path);
    if (known !== undefined) {
      this.#open.delete(path);
      this.#open.set(path, known);
      return known;
    }
    const catalogue = new CatalogueStore(path, this.#isDurable);
    chmodSync(path, 0o600);
    this.#open.set(path, catalogue);
    for (const [oldest] of this.#open) {
      if (this.#open.size <= OPEN_AT_MOST) break;
      this.close(oldest);
    }
    return catalogue;
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
