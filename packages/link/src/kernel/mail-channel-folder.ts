import { chmod, chown, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { randomId } from '@daspanel/platform/random-id.ts';

/**
 * Makes the folder in which the mail part of this machine listens for a site that is awake on another: as the launcher makes it, who finds it later for what he
 * runs of the site here. Rejects when there is no such site.
 */
export async function ensureMailChannel({ sockets, sites }: DataDirectory, site: SiteId, separateUsers: boolean): Promise<void> {
  const folder = join(sockets.mailChannels, site);
  if (await exists(folder)) return;
  // The site's group, whose number is not known here otherwise.
  const { gid } = await lstat(join(sites, site));
  // Under another name first: the mail part looks into a folder when it sees it, and must be let in by then.
  const staging = join(sockets.mailChannels, `.${site}.${randomId('l')}`);
  await mkdir(staging, { mode: 0o750 });
  try {
    await chmod(staging, 0o750);
    if (separateUsers) await chown(staging, identities.mail, gid);
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
