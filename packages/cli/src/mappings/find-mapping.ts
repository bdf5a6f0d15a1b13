import { contract, mappingId, type Client, type Mapping, type Site } from '@daspanel/contract';
import { findNamed } from '../find-named.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

const { get, list } = contract.mappings;

/** What names a mapping on the command line. */
export interface MappingNames {
  readonly site: string;
  readonly mapping: string;
}

/** The mapping that a person names, by its domain or its id. */
export async function findMapping(client: Client, named: MappingNames): Promise<{ readonly site: Site; readonly mapping: Mapping }> {
  const site = await findSite(client, named.site);
  const params = { site: site.id };
  const mapping = await findNamed({
    site,
    nameOrId: named.mapping,
    id: mappingId,
    read: () => client.call(get, { params: { ...params, mapping: named.mapping } }),
    list: () => client.call(list, { params, query: leaveToApi({ host: named.mapping }) }),
    noun: 'mapping of',
    shownBy: 'mapping list',
  });
  return { site, mapping };
}
