import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { readSecret } from '../read-secret.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { printDatabaseUser } from './print-database-user.ts';
import { readRights, type RightsWishes } from './read-rights.ts';

interface Wishes extends RightsWishes {
  readonly site: string;
  readonly name: string;
  readonly askPassword?: boolean;
}

export async function createDatabaseUser({ output, terminal, connect }: Session, given: Wishes): Promise<ExitCode> {
  const client = await connect();
  const site = await findSite(client, given.site);
  const rights = await readRights(client, site, given);
  const password = given.askPassword === true ? await readSecret(terminal, 'Password') : undefined;
  const body = leaveToApi({ name: given.name, password, ...rights });
  const { body: user } = await client.call(contract.databaseUsers.create, { params: { site: site.id }, body });
  return printDatabaseUser(output, client, site, user);
}
