import { stat } from 'node:fs/promises';

/** Time stamps of files are this coarse, in milliseconds: a folder that changed so shortly before it was looked at may have changed after. */
const COARSENESS = 2_000;

/** Tells by one look whether files of a folder may have been published, by rename, or removed. */
export interface FolderWatch {
  /** Since it was asked the last time. True at first, and where that cannot be told. */
  hasChanged(): Promise<boolean>;
  /** What was read since is not all that is there: it counts as changed. */
  distrust(): void;
}

/** Times are those of the file system, hence of this machine's clock. */
export function createFolderWatch(folder: string): FolderWatch {
  let settled: bigint | undefined;
  return {
    async hasChanged() {
      const looked = Date.now();
      const changed = await stat(folder, { bigint: true }).then(
        ({ mtimeNs }) => mtimeNs,
        () => undefined,
      );
      if (changed !== undefined && changed === settled) return false;
      settled = changed !== undefined && Number(changed / 1_000_000n) < looked - COARSENESS ? changed : undefined;
      return true;
    },
    distrust() {
      settled = undefined;
    },
  };
}
