import { contract, type Client, type Site } from '@daspanel/contract';
import { Failure } from '../failure.ts';

const siteId = contract.sites.get.params.shape.site;

/** The site that a person names, by its name or its id. Of names in the trash there may be several: those are refused with their ids. */
export async function findSite(client: Client, nameOrId: string, where: 'in use' | 'in the trash' = 'in use'): Promise<Site> {
  if (siteId.safeParse(nameOrId).success) return (await client.call(contract.sites.get, { params: { site: nameOrId } })).body;
  const state = where === 'in the trash' ? { state: 'trashed' as const } : {};
  const { items } = (await client.call(contract.sites.list, { query: { name: nameOrId, ...state } })).body;
  const [found, ...others] = items;
  if (found === undefined)
    throw new Failure(
      `There is no site ${JSON.stringify(nameOrId)}${where === 'in use' ? '' : ` ${where}`}: daspanel sites list shows all.`,
    );
  if (others.length > 0) {
    throw new Failure(`Several sites ${where} had the name ${nameOrId}: name one by its id, ${items.map(({ id }) => id).join(' or ')}.`);
  }
  return found;
}
