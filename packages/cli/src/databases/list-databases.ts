import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatBytes } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

interface Wishes extends PageWishes {
  readonly site: string;
}

const columns = [
  { title: 'NAME' },
  { title: 'STATE', colour: stateColour },
  { title: 'SIZE' },
  { title: 'TABLES' },
  { title: 'IN MARIADB' },
  { title: 'ID' },
] as const;

export async function listDatabases({ output, connect }: Session, { site: named, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const site = await findSite(client, named);
  const read = async (query: PageWishes) =>
    (await client.call(contract.databases.list, { params: { site: site.id }, query: leaveToApi({ ...query }) })).body;
  await printPage(output, page, read, async (databases) => {
    const rows = databases.map(({ name, state, bytes, tables, fullName, id }) => [
      name,
      state,
      bytes === null ? '' : formatBytes(bytes),
      tables === null ? '' : String(tables),
      fullName,
      id,
    ]);
    await output.table(columns, rows);
  });
}
