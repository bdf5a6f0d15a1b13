import type { Client, DatabaseUser, Site } from '@daspanel/contract';
import { contract } from '@daspanel/contract';
import { describeConnection, concludeState } from '../databases/print-database.ts';
import type { ExitCode } from '../failure.ts';
import { neutralise } from '../output/neutralise.ts';
import type { Output } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';

/** Prints a database user, and a password that is shown this once. Exit code 1 where MariaDB refuses what is wanted. */
export async function printDatabaseUser(
  output: Output,
  client: Client,
  site: Site,
  user: DatabaseUser & { readonly password?: string | undefined },
): Promise<ExitCode> {
  const names = await nameDatabases(client, site);
  await output.answer(user, async () => {
    await output.details([
      ['name', user.name],
      ['id', user.id],
      ['state', user.state],
      ['problem', user.problem],
      ['in MariaDB', user.fullName],
      ['databases', describeGrants(user, names)],
      ['connections', String(user.limits.connections)],
      ['longest statement', `${user.limits.statementSeconds} s`],
      ...describeConnection(user.connection),
      ['created', formatMoment(user.createdAt)],
    ]);
    if (user.password === undefined) return;
    output.note('Its password is shown this once:');
    output.line(neutralise(user.password));
  });
  return concludeState(output, user.state);
}

/** `main` or `main (read)`, by the names of the databases. */
export function describeGrants({ grants }: Pick<DatabaseUser, 'grants'>, names: ReadonlyMap<string, string>): readonly string[] {
  return grants.map(({ database, access }) => `${names.get(database) ?? database}${access === 'read' ? ' (read)' : ''}`);
}

/** The names of a site's databases by their ids. */
export async function nameDatabases(client: Client, site: Site): Promise<ReadonlyMap<string, string>> {
  const { items } = (await client.call(contract.databases.list, { params: { site: site.id }, query: { limit: 100 } })).body;
  return new Map(items.map(({ id, name }) => [id, name]));
}
