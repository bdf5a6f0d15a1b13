import { contract, type Client, type Site, type Version } from '@daspanel/contract';
import { Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

const versionId = contract.versions.get.params.shape.version;

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

export async function findVersionOf(client: Client, site: Site, nameOrId: string): Promise<Version> {
  if (versionId.safeParse(nameOrId).success) {
    return (await client.call(contract.versions.get, { params: { site: site.id, version: nameOrId } })).body;
  }
  const { items } = (await client.call(contract.versions.list, { params: { site: site.id }, query: leaveToApi({ name: nameOrId }) })).body;
  const [found] = items;
  if (found !== undefined) return found;
  throw new Failure(`The site ${site.name} has no version ${JSON.stringify(nameOrId)}: daspanel versions list ${site.name} shows all.`);
}
