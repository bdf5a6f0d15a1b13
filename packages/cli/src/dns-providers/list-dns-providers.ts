import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import type { Session } from '../session.ts';

const columns = [
  { title: 'NAME', shrinks: true },
  { title: 'SERVER' },
  { title: 'STATE', colour: stateColour },
  { title: 'ID' },
  { title: 'ZONES', shrinks: true },
] as const;

export async function listDnsProviders({ output, connect }: Session, page: PageWishes): Promise<void> {
  const client = await connect();
  const read = async (query: PageWishes) => (await client.call(contract.dnsProviders.list, { query: leaveToApi({ ...query }) })).body;
  await printPage(output, page, read, async (providers) => {
    const rows = providers.map(({ name, server, state, id, zones }) => [name, `${server.host}:${server.port}`, state, id, zones.join(' ')]);
    await output.table(columns, rows);
  });
}
