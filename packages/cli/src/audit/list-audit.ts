import { contract, type AuditRecord } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Colour } from '../output/output.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

interface Wishes extends PageWishes {
  readonly site?: string;
  readonly action?: string;
  readonly object?: string;
}

const columns = [
  { title: 'NUMBER', align: 'right' },
  { title: 'WHEN' },
  { title: 'WHO' },
  { title: 'FROM' },
  { title: 'ACTION' },
  { title: 'OBJECT' },
  { title: 'OUTCOME', colour: outcomeColour },
  { title: 'DETAILS', shrinks: true },
] as const;

export async function listAudit({ output, connect }: Session, { site: named, action, object, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const site = named === undefined ? undefined : (await findSite(client, named)).id;
  const read = async (query: PageWishes) =>
    (await client.call(contract.audit.list, { query: leaveToApi({ ...query, site, action, object }) })).body;
  await printPage(output, page, read, async (records) => {
    if (records.length === 0) return output.note('There is no such record.');
    await output.table(columns, records.map(describeRecord));
  });
}

function describeRecord(record: AuditRecord): readonly string[] {
  const { sequence, at, actor, address, action, object, outcome, details } = record;
  const shown = Object.keys(details).length === 0 ? '' : JSON.stringify(details);
  return [String(sequence), formatMoment(at), actor, address ?? '', action, object ?? '', outcome, shown];
}

function outcomeColour(outcome: string): Colour | undefined {
  return outcome === 'done' ? undefined : 'red';
}
