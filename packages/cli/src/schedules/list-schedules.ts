import { contract, type Schedule } from '@daspanel/contract';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

const columns = [
  { title: 'ID' },
  { title: 'NAME', shrinks: true },
  { title: 'CRON' },
  { title: 'TIME ZONE' },
  { title: 'NEXT RUN' },
  { title: 'LAST RUN' },
  { title: 'WHAT', shrinks: true },
] as const;
/** All that a site may have. */
const LIMIT = 50;

export async function listSchedules({ output, connect }: Session, { site: named }: { readonly site: string }): Promise<void> {
  const client = await connect();
  const site = (await findSite(client, named)).id;
  const { body } = await client.call(contract.schedules.list, { params: { site }, query: { limit: LIMIT } });
  if (output.json) return output.answer(body, () => {});
  await output.table(columns, body.items.map(describe));
}

function describe({ id, name, cron, timeZone, paused, nextRunAt, lastRun, action }: Schedule): string[] {
  const next = nextRunAt === null ? '' : formatMoment(nextRunAt);
  const what = action.kind === 'command' ? action.command : `GET ${action.path}`;
  return [id, name, cron, timeZone, paused ? 'paused' : next, lastRun?.state ?? '', what];
}
