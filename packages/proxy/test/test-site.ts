import { chmod, chown, lchown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { poolId, siteId, versionId, type PoolId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import { FIRST_SITE_USER, identities } from '@daspanel/platform/identities.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { hasSeparateUsers, type StartedProxy } from './start-proxy.ts';

let lastUser = FIRST_SITE_USER;

export interface TestSite {
  readonly site: SiteId;
  readonly user: number;
  readonly folder: string;
  readonly addVersion: () => Promise<TestVersion>;
}

export interface TestVersion {
  readonly site: SiteId;
  readonly version: VersionId;
  readonly root: string;
  readonly pool: PoolId;
  readonly scriptRoot: string;
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  readonly link: (path: string, target: string) => Promise<void>;
}

/** A site's folder with owner and mode as the launcher makes it. */
export async function addSite(proxy: StartedProxy): Promise<TestSite> {
  const site = siteId.parse(randomId('s'));
  const user = (lastUser += 1);
  const folder = join(proxy.data.sites, site);
  await mkdir(join(folder, 'versions'), { recursive: true });
  if (hasSeparateUsers) {
    await chown(folder, identities.proxy, user);
    await chmod(folder, 0o550);
  }
  return { site, user, folder, addVersion: () => addVersion(site, user, folder) };
}

/** One version of a new site. */
export async function addSiteVersion(proxy: StartedProxy): Promise<TestVersion> {
  const site = await addSite(proxy);
  return site.addVersion();
}

async function addVersion(site: SiteId, user: number, folder: string): Promise<TestVersion> {
  const version = versionId.parse(randomId('v'));
  const root = join(folder, 'versions', version);
  const own = async (path: string) => {
    if (hasSeparateUsers) await chown(path, user, user);
  };
  await mkdir(root);
  await own(root);
  const makeFolder = async (path: string) => {
    if (path.length <= root.length) return;
    await makeFolder(dirname(path));
    await mkdir(path, { recursive: true });
    await own(path);
  };
  return {
    site,
    version,
    root,
    pool: poolId.parse(`${site}-82-0123abcd`),
    scriptRoot: `/site/versions/${version}`,
    async write(path, content) {
      await makeFolder(dirname(join(root, path)));
      await writeFile(join(root, path), content);
      await own(join(root, path));
    },
    async link(path, target) {
      await makeFolder(dirname(join(root, path)));
      await symlink(target, join(root, path));
      if (hasSeparateUsers) await lchown(join(root, path), user, user);
    },
  };
}
