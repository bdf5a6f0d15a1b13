import { contract, type Client, type DatabaseUser, type Site } from '@daspanel/contract';
import { Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { findSite } from '../sites/find-site.ts';

const userId = contract.databaseUsers.get.params.shape.user;

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
  if (userId.safeParse(named.user).success) {
    return { site, user: (await client.call(contract.databaseUsers.get, { params: { ...params, user: named.user } })).body };
  }
  const query = leaveToApi({ name: named.user });
  const [user] = (await client.call(contract.databaseUsers.list, { params, query })).body.items;
  if (user !== undefined) return { site, user };
  throw new Failure(
    `The site ${site.name} has no database user ${JSON.stringify(named.user)}: daspanel database-user list ${site.name} shows all.`,
  );
}
