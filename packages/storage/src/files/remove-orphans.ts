import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listNames } from './list-names.ts';

/** A deleted site may come back out of the trash. */
const WAIT = 30 * 24 * 60 * 60 * 1000;

/** Removes what the store keeps beside the versions of sites that have gone and have not changed for 30 days. */
export function removeOrphans(folders: { readonly storage: string; readonly sites: string }, now: number): void {
  const { storage, sites } = folders;
  for (const site of listNames(join(storage, 'catalogues'))) {
    for (const file of listNames(join(storage, 'catalogues', site))) {
      if (!file.endsWith('.db')) continue;
      const version = file.slice(0, -'.db'.length);
      const catalogue = join(storage, 'catalogues', site, file);
      if (exists(join(sites, site, 'versions', version)) || now - statSync(catalogue).mtimeMs < WAIT) continue;
      for (const path of [join('blobs', site, version), join('uploads', site, version)])
        rmSync(join(storage, path), { recursive: true, force: true });
      for (const suffix of ['-wal', '-shm', '']) rmSync(catalogue + suffix, { force: true });
    }
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
