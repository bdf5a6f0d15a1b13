import { closeSync, fstatSync } from 'node:fs';
import { syncFile, type FlushQueue } from './flush-queue.ts';

/** Folders that got or lost a name and are flushed before the change is acknowledged. */
export class TouchedFolders implements Disposable {
  readonly #descriptors: number[] = [];

  /** Takes the descriptor over. */
  add(descriptor: number): void {
    this.#descriptors.push(descriptor);
  }

  async flush(flushes: FlushQueue): Promise<void> {
    await Promise.all(
      this.#descriptors.map((descriptor) => {
        const { dev, ino } = fstatSync(descriptor, { bigint: true });
        return flushes.flush(`folder ${dev}.${ino}`, () => syncFile(descriptor));
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.#descriptors) closeSync(descriptor);
  }
}
