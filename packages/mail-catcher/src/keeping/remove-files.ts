import { rm } from 'node:fs/promises';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { createOneAtATime } from '@daspanel/platform/one-at-a-time.ts';
import type { IndexStore, Removal } from './index-store.ts';
import type { MailFolder } from './mail-folder.ts';

const FILES_AT_ONCE = 200;

/** Removes the files of messages that the index has removed. What fails is noted in the index and tried again with the next. */
export function createRemover({ folder, index, log }: { readonly folder: MailFolder; readonly index: IndexStore; readonly log: Log }) {
  const finish = createOneAtATime(async () => {
    try {
      for (let group = index.findRemovals(FILES_AT_ONCE); group.length > 0; group = index.findRemovals(FILES_AT_ONCE)) {
        await removeGroup(folder, group);
        const done = group;
        index.inTransaction(() => done.forEach((removal) => index.finishRemoval(removal)));
      }
    } catch (error) {
      log.error('files of removed messages could not be removed; trying again with the next', { error });
    }
  });
  return { finish };
}

async function removeGroup(folder: MailFolder, group: readonly Removal[]): Promise<void> {
  await Promise.all(group.map(({ site, id }) => rm(folder.message(site, id), { force: true })));
  await Promise.all(
    [...new Set(group.map(({ site }) => site))].map((site) => syncDirectory(folder.ofSite(site)).catch(ignoreMissingFolder)),
  );
}

function ignoreMissingFolder(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
