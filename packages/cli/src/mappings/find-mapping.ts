import { contract, mappingId, type Client, type Mapping, type Site } from '@daspanel/contract';
import { Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

/** What names a mapping on the command line. */
export interface MappingNames {
  readonly site: string;
  readonly mapping: string;
}

/** The mapping that a person names, by its domain or its id. */
export async function findMapping(client: Client, named: MappingNames): Promise<{ readonly site: Site; readonly mapping: Mapping }> {
  const site = await findSite(client, named.site);
  const params = { site: site.id };
  if (mappingId.safeParse(named.mapping).success)
    return { site, mapping: (await client.call(contract.mappings.get, { params: { ...params, mapping: named.mapping } })).body };
  const query = leaveToApi({ host: named.mapping });
  const [mapping] = (await client.call(contract.mappings.list, { params, query })).body.items;
  if (mapping !== undefined) return { site, mapping };
  throw new Failure(
    `The site ${site.name} has no mapping of ${JSON.stringify(named.mapping)}: daspanel mapping list ${site.name} shows all.`,
  );
}
