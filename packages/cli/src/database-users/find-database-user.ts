import { contract, type Client, type DatabaseUser, type Site } from '@daspanel/contract';
import { findNamed } from '../find-named.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

const { get, list } = contract.databaseUsers;

/** What names a database user on the command line. */
export interface DatabaseUserNames {
  readonly site: string;
  readonly user: string;
}

/** The database user that a person names, by its name in the site or its id. */
export async function findDatabaseUser(
  client: Client,
  named: DatabaseUserNames,
): Promise<{ readonly site: Site; readonly user: DatabaseUser }> {
  const site = await findSite(client, named.site);
  const params = { site: site.id };
  const user = await findNamed({
    site,
    nameOrId: named.user,
    id: get.params.shape.user,
    read: () => client.call(get, { params: { ...params, user: named.user } }),
    list: () => client.call(list, { params, query: leaveToApi({ name: named.user }) }),
    noun: 'database user',
    shownBy: 'database-user list',
  });
  return { site, user };
}
