import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import { readSecret } from '../read-secret.ts';
import type { Session } from '../session.ts';
import { findDatabaseUser, type DatabaseUserNames } from './find-database-user.ts';
import { printDatabaseUser } from './print-database-user.ts';

export async function setPassword(
  { output, terminal, connect }: Session,
  given: DatabaseUserNames & { readonly askPassword?: boolean },
): Promise<ExitCode> {
  const client = await connect();
  const { site, user } = await findDatabaseUser(client, given);
  const password = given.askPassword === true ? await readSecret(terminal, 'Password') : undefined;
  const params = { site: site.id, user: user.id };
  const { body } = await client.call(contract.databaseUsers.setPassword, { params, body: leaveToApi({ password }) });
  return printDatabaseUser(output, client, site, body);
}
