import { contract, type Client, type Database, type Site } from '@daspanel/contract';
import { findNamed } from '../find-named.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

const { get, list } = contract.databases;

/** What names a database on the command line. */
export interface DatabaseNames {
  readonly site: string;
  readonly database: string;
}

/** The database that a person names, by its name in the site or its id. */
export async function findDatabase(client: Client, named: DatabaseNames): Promise<{ readonly site: Site; readonly database: Database }> {
  const site = await findSite(client, named.site);
  return { site, database: await findDatabaseOf(client, site, named.database) };
}

export function findDatabaseOf(client: Client, site: Site, nameOrId: string): Promise<Database> {
  const params = { site: site.id };
  return findNamed({
    site,
    nameOrId,
    id: get.params.shape.database,
    read: () => client.call(get, { params: { ...params, database: nameOrId } }),
    list: () => client.call(list, { params, query: leaveToApi({ name: nameOrId }) }),
    noun: 'database',
    shownBy: 'database list',
  });
}
