import { mkdir, rename, rm } from 'node:fs/promises';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { healIndex } from './heal-index.ts';
import { openIndex, type IndexStore } from './index-store.ts';
import type { MailFolder } from './mail-folder.ts';
import { createTallies, type Tallies } from './tallies.ts';

/** Makes the folders, and an index that agrees with the files: a damaged one is put aside and made again. */
export async function openKeeping(folder: MailFolder, now: number, log: Log): Promise<{ index: IndexStore; tallies: Tallies }> {
  await rm(folder.incoming, { recursive: true, force: true });
  for (const path of [folder.incoming, folder.sites]) await mkdir(path, { recursive: true, mode: 0o700 });
  await syncDirectory(folder.root);
  const index = await openOrRemake(folder, log);
  await healIndex(folder, index, log);
  const tallies = createTallies({ sizes: index.measureSites(), sent: index.countSince(now - 3_600_000) });
  return { index, tallies };
}

async function openOrRemake(folder: MailFolder, log: Log): Promise<IndexStore> {
  try {
    return openIndex(folder.index);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    log.error('the index is damaged and is made again from the messages; the damaged one is kept beside it', { error });
    await rename(folder.index, `${folder.index}.damaged`);
    for (const suffix of ['-wal', '-shm']) await rm(`${folder.index}${suffix}`, { force: true });
    return openIndex(folder.index);
  }
}
