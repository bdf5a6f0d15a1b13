import { contract, type Client, type Site, type Version } from '@daspanel/contract';
import { findNamed } from '../find-named.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

const { get, list } = contract.versions;

/** What names a version on the command line. */
export interface VersionNames {
  readonly site: string;
  readonly version: string;
}

/** The version that a person names, by its name in the site or its id. */
export async function findVersion(client: Client, named: VersionNames): Promise<{ readonly site: Site; readonly version: Version }> {
  const site = await findSite(client, named.site);
  return { site, version: await findVersionOf(client, site, named.version) };
}

export function findVersionOf(client: Client, site: Site, nameOrId: string): Promise<Version> {
  const params = { site: site.id };
  return findNamed({
    site,
    nameOrId,
    id: get.params.shape.version,
    read: () => client.call(get, { params: { ...params, version: nameOrId } }),
    list: () => client.call(list, { params, query: leaveToApi({ name: nameOrId }) }),
    noun: 'version',
    shownBy: 'versions list',
  });
}
