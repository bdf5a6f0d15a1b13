import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findDatabase, type DatabaseNames } from './find-database.ts';

export async function deleteDatabase(
  { output, terminal, connect }: Session,
  given: DatabaseNames & { readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { site, database } = await findDatabase(client, given);
  const { name } = database;
  const consequence = `The database ${name} of ${site.name} and all that is in it will be deleted for good.`;
  await confirmByName(terminal, { name, consequence, yes: given.yes });
  await client.call(contract.databases.delete, { params: { site: site.id, database: database.id }, query: { confirm: name } });
  if (!output.json) output.line(`${name} is gone.`);
}
