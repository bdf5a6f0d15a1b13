import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wasDamaged } from './damaged-catalogue.ts';
import { hasCode } from './disk-errors.ts';
import { readBirth } from './kept-blobs.ts';
import { OpenedBucket, type BucketPlace, type SharedParts } from './opened-bucket.ts';
import { finishRemoval } from './remove-object.ts';
import { settleKey } from './settle-key.ts';
import { TouchedFolders } from './touched-folders.ts';
import { locateUpload, uploadsOf } from './uploads.ts';

const DAY = 24 * 60 * 60 * 1000;
/** As in `docs`: an upload that nobody completes goes after a week; a completed one can be completed again for a day. */
const OPEN_UPLOAD = 7 * DAY;
const COMPLETED_UPLOAD = DAY;

/** Finishes the changes that the end of a process has cut off. Before anything else is done with the bucket. */
export async function recoverKeys(place: BucketPlace, parts: SharedParts): Promise<void> {
  // Throws where the bucket has gone, whose catalogue must not come again.
  new OpenedBucket(place, parts)[Symbol.dispose]();
  mkdirSync(dirname(place.catalogue), { recursive: true, mode: 0o700 });
  for (const key of parts.catalogues.at(place.catalogue).findUnfinished()) {
    using touched = new TouchedFolders();
    await parts.locks.run(`${place.id}/${key}`, async () => {
      using bucket = new OpenedBucket(place, parts);
      await settleKey(bucket, key, touched);
    });
    await finishRemoval(place, { parts, key, touched });
    if (parts.isDurable) await touched.flush(parts.flushes);
  }
}

/** Removes files that no row speaks of. `before`: when this process began; what is younger may be about to get its row. */
export async function sweepFiles(place: BucketPlace, parts: SharedParts, before: number): Promise<void> {
  for (const folder of wasDamaged(place.catalogue) ? [] : await readFolder(place.blobs)) {
    for (const name of await readFolder(join(place.blobs, folder))) {
      if (readBirth(name) > before || parts.catalogues.at(place.catalogue).hasBlob(name)) continue;
      rmSync(join(place.blobs, folder, name), { force: true });
    }
  }
  await sweepUploads(place, parts, before);
}

/** Ends uploads whose time is over, and removes the files of those that have ended. */
export async function sweepUploads(place: BucketPlace, parts: SharedParts, before: number): Promise<void> {
  const now = parts.now();
  for (const id of uploadsOf(place, parts).findExpired(now - OPEN_UPLOAD, now - COMPLETED_UPLOAD)) {
    await parts.locks.run(`upload ${id}`, async () => {
      uploadsOf(place, parts).remove(id);
      await rm(locateUpload(place, parts, id), { recursive: true, force: true });
    });
  }
  for (const id of await readFolder(join(parts.uploads, place.id))) {
    const folder = locateUpload(place, parts, id);
    const found = uploadsOf(place, parts).find(id);
    if (found === undefined || found.completed !== undefined) {
      const stats = lstatSync(folder, { throwIfNoEntry: false });
      if (stats !== undefined && stats.ctimeMs <= before) await rm(folder, { recursive: true, force: true });
      continue;
    }
    const known = new Set(
      uploadsOf(place, parts)
        .findParts(id, 0, 10_000)
        .map(({ file }) => file),
    );
    for (const name of await readFolder(folder)) {
      const stats = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (stats !== undefined && stats.ctimeMs <= before && !known.has(name)) rmSync(join(folder, name), { force: true });
    }
  }
}

async function readFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
