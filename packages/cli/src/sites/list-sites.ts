import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';

interface Wishes extends PageWishes {
  readonly search?: string;
  readonly state?: string;
  readonly sort?: string;
}

const columns = [
  { title: 'NAME' },
  { title: 'STATE', colour: stateColour },
  { title: 'ADDRESS', shrinks: true },
  { title: 'DESCRIPTION', shrinks: true },
  { title: 'CREATED' },
  { title: 'ID' },
] as const;

export async function listSites({ output, connect }: Session, { search, state, sort, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const read = async (query: PageWishes) => {
    const answer = await client.call(contract.sites.list, { query: leaveToApi({ ...query, search, state, sort }) });
    return answer.body;
  };
  await printPage(output, page, read, async (sites) => {
    if (sites.length === 0) return output.note('There is no such site. daspanel sites create makes one.');
    const rows = sites.map(({ name, state: now, urls, description, createdAt, id }) => [
      name,
      now,
      urls[0] ?? '',
      description,
      formatMoment(createdAt),
      id,
    ]);
    await output.table(columns, rows);
  });
}
