import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findDatabaseUser, type DatabaseUserNames } from './find-database-user.ts';
import { printDatabaseUser } from './print-database-user.ts';
import { readRights, type RightsWishes } from './read-rights.ts';

export async function editDatabaseUser({ output, connect }: Session, given: DatabaseUserNames & RightsWishes): Promise<ExitCode> {
  const client = await connect();
  const { site, user } = await findDatabaseUser(client, given);
  const body = leaveToApi({ ...(await readRights(client, site, given)) });
  const changed = await client.call(contract.databaseUsers.update, { params: { site: site.id, user: user.id }, body });
  return printDatabaseUser(output, client, site, changed.body);
}
