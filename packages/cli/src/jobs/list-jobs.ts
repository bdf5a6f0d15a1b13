import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { stateColour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { describeDuration } from './describe-job.ts';

interface Wishes extends PageWishes {
  readonly site?: string;
  readonly state?: string;
  readonly kind?: string;
}

const columns = [
  { title: 'ID' },
  { title: 'KIND' },
  { title: 'STATE', colour: stateColour },
  { title: 'SITE' },
  { title: 'CREATED' },
  { title: 'RAN FOR' },
  { title: 'PROBLEM', shrinks: true },
] as const;

export async function listJobs({ output, connect }: Session, { site: named, state, kind, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const site = named === undefined ? undefined : (await findSite(client, named)).id;
  const read = async (query: PageWishes) =>
    (await client.call(contract.jobs.list, { query: leaveToApi({ ...query, site, state, kind }) })).body;
  await printPage(output, page, read, async (jobs) => {
    if (jobs.length === 0) return output.note('There is no such job.');
    const rows = jobs.map((job) => [
      job.id,
      job.kind,
      job.state,
      job.site ?? '',
      formatMoment(job.createdAt),
      describeDuration(job),
      job.problem?.detail ?? '',
    ]);
    await output.table(columns, rows);
  });
}
