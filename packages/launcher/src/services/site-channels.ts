import { lstat, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { openFolder, type FolderHandle } from '../sites/folder-handle.ts';

/**
 * The folders of a part's sockets, one for each site: `<folder>/<site>/`, which the site's sandboxes see (as `/run/mail`, as `/run/outgoing`). The part listens in
 * each folder that it finds; the site's group may enter and make nothing.
 */
export interface SiteChannels {
  /** Makes the site's folder unless it is there. `user` is the site's number. */
  open(site: SiteId, user: number): Promise<void>;
  /** Removes the site's folder with its socket: what is connected is cut off. No folder: nothing to do. */
  close(site: SiteId): Promise<void>;
}

/** `listener`: the part that listens; undefined where all parts share one user. */
export function siteChannels(folder: string, listener: number | undefined): SiteChannels {
  // Several programs of a site may begin at the same moment.
  const inTurn = createKeyedLock();
  return {
    open: (site, user) => inTurn(site, () => openChannel(site, user)),
    close: (site) => inTurn(site, () => closeChannel(site)),
  };

  async function openChannel(site: SiteId, user: number): Promise<void> {
    await using channels = await openFolder(folder);
    if ((await lstat(channels.entry(site)).catch(() => undefined)) !== undefined) return;
    // Under another name first: the part looks into a folder when it sees it, and must be let in by then.
    const staging = `.${site}`;
    const owner = listener === undefined ? undefined : { user: listener, group: user };
    await using _ = await channels.makeFolder(staging, { mode: 0o750, owner });
    await rename(channels.entry(staging), channels.entry(site));
  }

  async function closeChannel(site: SiteId): Promise<void> {
    await using channels = await openFolder(folder);
    try {
      await empty(channels, site);
      await rmdir(channels.entry(site));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Its entries belong to the part: they are removed by name in the folder itself, whatever they are. */
async function empty(channels: FolderHandle, site: SiteId): Promise<void> {
  await using channel = await channels.folder(site);
  for (const name of await readdir(`/proc/self/fd/${channel.handle.fd}`)) await unlink(channel.entry(name));
}
