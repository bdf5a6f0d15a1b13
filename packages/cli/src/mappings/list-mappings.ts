import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { describeServes, nameVersions } from './print-mapping.ts';

interface Wishes extends PageWishes {
  readonly site: string;
}

const columns = [
  { title: 'DOMAIN' },
  { title: 'STATE', colour: stateColour },
  { title: 'SERVES', shrinks: true },
  { title: 'WWW' },
  { title: 'ID' },
] as const;

export async function listMappings({ output, connect }: Session, { site: named, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const site = await findSite(client, named);
  const versions = await nameVersions(client, site);
  const read = async (query: PageWishes) =>
    (await client.call(contract.mappings.list, { params: { site: site.id }, query: leaveToApi({ ...query }) })).body;
  await printPage(output, page, read, async (mappings) => {
    const rows = mappings.map((mapping) => [mapping.shownHost, mapping.state, describeServes(mapping, versions), mapping.www, mapping.id]);
    await output.table(columns, rows);
  });
}
