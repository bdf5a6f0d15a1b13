import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findDatabaseUser, type DatabaseUserNames } from './find-database-user.ts';

export async function deleteDatabaseUser(
  { output, terminal, connect }: Session,
  given: DatabaseUserNames & { readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { site, user } = await findDatabaseUser(client, given);
  const consequence = `The database user ${user.name} of ${site.name} and all its connections will end.`;
  await confirmByName(terminal, { name: user.name, consequence, yes: given.yes });
  await client.call(contract.databaseUsers.delete, { params: { site: site.id, user: user.id } });
  if (!output.json) output.line(`${user.name} is gone.`);
}
