import { contract, type Client, type Database, type Site } from '@daspanel/contract';
import { Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

const databaseId = contract.databases.get.params.shape.database;

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

export async function findDatabaseOf(client: Client, site: Site, nameOrId: string): Promise<Database> {
  if (databaseId.safeParse(nameOrId).success) {
    return (await client.call(contract.databases.get, { params: { site: site.id, database: nameOrId } })).body;
  }
  const query = leaveToApi({ name: nameOrId });
  const [found] = (await client.call(contract.databases.list, { params: { site: site.id }, query })).body.items;
  if (found !== undefined) return found;
  throw new Failure(`The site ${site.name} has no database ${JSON.stringify(nameOrId)}: daspanel database list ${site.name} shows all.`);
}
