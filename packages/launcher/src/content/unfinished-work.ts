import { constants } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';

/** Notes on disk which sites have folders in the making, so that a launcher that starts after a crash need not look at every site. */
export interface UnfinishedWork {
  note(site: SiteId): Promise<void>;
  forget(site: SiteId): Promise<void>;
  list(): Promise<readonly SiteId[]>;
}

/** One empty file for each site in `folder`, which is made when it is missing. */
export async function openUnfinishedWork(folder: string): Promise<UnfinishedWork> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    async note(site) {
      await (await open(join(folder, site), constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600)).close();
      await syncDirectory(folder);
    },
    forget: (site) => rm(join(folder, site), { force: true }),
    list: async () => (await readdir(folder)).filter((name): name is SiteId => siteId.safeParse(name).success),
  };
}
