import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { openFolder, setAccess, type FolderAccess, type FolderHandle } from './folder-handle.ts';

/** The folders of sites, with the owners and modes that ARCHITECTURE.md names. Every function may be repeated. */
export interface SiteFolders {
  provisionSite(site: SiteId, user: number): Promise<void>;
  provisionVersion(site: SiteId, user: number, version: VersionId): Promise<void>;
  /**
   * Makes `tmp/sessions`, which the site's own programs may have removed, and starts a new error log when the last is large. Rejects with
   * `unknown-site` when the site has no folder.
   */
  prepareForPool(site: SiteId, user: number): Promise<void>;
  trash(site: SiteId): Promise<void>;
  restore(site: SiteId): Promise<void>;
}

const LOCKED = 0o550;
/** While the launcher itself makes or moves entries; only matters where it is not root. */
const UNLOCKED = 0o750;

export function siteFolders(data: Pick<DataDirectory, 'sites' | 'trash'>, separateUsers: boolean): SiteFolders {
  const access = (mode: number, user: number, group = user): FolderAccess => ({ mode, owner: separateUsers ? { user, group } : undefined });

  return {
    async provisionSite(site, user) {
      await using sites = await openFolder(data.sites);
      await using folder = await sites.makeFolder(site, access(UNLOCKED, identities.proxy, user));
      await (await folder.makeFolder('versions', access(0o755, identities.root)))[Symbol.asyncDispose]();
      for (const name of ['logs', 'tmp', 'home']) await (await folder.makeFolder(name, access(0o700, user)))[Symbol.asyncDispose]();
      await setAccess(folder, access(LOCKED, identities.proxy, user));
      await makeSessions(folder, access(0o700, user));
      await folder.handle.sync();
      await sites.handle.sync();
    },
    async provisionVersion(site, user, version) {
      await using folder = await openSite(data.sites, site);
      await using versions = await folder.folder('versions');
      await using made = await versions.makeFolder(version, access(0o755, user));
      await made.handle.sync();
      await versions.handle.sync();
    },
    async prepareForPool(site, user) {
      await using folder = await openSite(data.sites, site);
      await makeSessions(folder, access(0o700, user));
      await rotateErrorLog(folder);
    },
    trash: (site) => move(site, data.sites, data.trash),
    restore: (site) => move(site, data.trash, data.sites),
  };
}

/** Opens the site's folder. Throws `unknown-site` when there is none. */
async function openSite(parent: string, site: SiteId): Promise<FolderHandle> {
  const folder = await openSiteOrNothing(parent, site);
  if (folder === undefined) throw new RequestError('unknown-site', `site ${site} has no folder`);
  return folder;
}

async function openSiteOrNothing(parent: string, site: SiteId): Promise<FolderHandle | undefined> {
  return openFolder(join(parent, site)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

/** `tmp` belongs to the site: a link or file that it put in place of `sessions` stays its own problem. */
async function makeSessions(folder: FolderHandle, access: FolderAccess): Promise<void> {
  await using temporary = await folder.folder('tmp');
  try {
    await using _ = await temporary.makeFolder('sessions', access);
  } catch (error) {
    if (!['ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

const LARGEST_ERROR_LOG = 16 * 1024 * 1024;

/** One former log is kept. Both names are in one folder of the site's, so whatever the site puts there, nothing else is moved. */
async function rotateErrorLog(folder: FolderHandle): Promise<void> {
  await using logs = await folder.folder('logs');
  const log = logs.entry('php-error.log');
  const found = await lstat(log).catch(() => undefined);
  if (found?.isFile() !== true || found.size <= LARGEST_ERROR_LOG) return;
  await rename(log, `${log}.1`).catch((error: unknown) => {
    // The launcher of another machine has just done it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

async function move(site: SiteId, from: string, to: string): Promise<void> {
  await using folder = await openSiteOrNothing(from, site);
  if (folder === undefined) return;
  await folder.handle.chmod(UNLOCKED);
  await rename(join(from, site), join(to, site));
  await folder.handle.chmod(LOCKED);
  await Promise.all([syncDirectory(from), syncDirectory(to)]);
}
