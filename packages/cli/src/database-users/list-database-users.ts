import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { describeGrants, nameDatabases } from './print-database-user.ts';

interface Wishes extends PageWishes {
  readonly site: string;
}

const columns = [
  { title: 'NAME' },
  { title: 'STATE', colour: stateColour },
  { title: 'DATABASES', shrinks: true },
  { title: 'IN MARIADB' },
  { title: 'ID' },
] as const;

export async function listDatabaseUsers({ output, connect }: Session, { site: named, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const site = await findSite(client, named);
  const names = await nameDatabases(client, site);
  const read = async (query: PageWishes) =>
    (await client.call(contract.databaseUsers.list, { params: { site: site.id }, query: leaveToApi({ ...query }) })).body;
  await printPage(output, page, read, async (users) => {
    const rows = users.map((user) => [user.name, user.state, describeGrants(user, names).join(', '), user.fullName, user.id]);
    await output.table(columns, rows);
  });
}
