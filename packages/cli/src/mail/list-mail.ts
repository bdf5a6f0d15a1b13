import { contract, type MailSummary } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatBytes, formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

const columns = [
  { title: 'ID' },
  { title: 'RECEIVED' },
  { title: 'FROM', shrinks: true },
  { title: 'TO', shrinks: true },
  { title: 'SUBJECT', shrinks: true },
  { title: 'SIZE', align: 'right' },
  { title: 'SENT ON' },
] as const;

interface Wishes extends PageWishes {
  readonly site: string;
  readonly search?: string;
}

export async function listMail({ output, connect }: Session, { site: named, search, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const params = { site: (await findSite(client, named)).id };
  const read = async (query: PageWishes) =>
    (await client.call(contract.mail.list, { params, query: leaveToApi({ ...query, search }) })).body;
  await printPage(output, page, read, async (messages) => {
    await output.table(columns, messages.map(describe));
  });
}

function describe(message: MailSummary): string[] {
  const { id, receivedAt, from, sender, recipients, subject, bytes, delivery } = message;
  return [
    id,
    formatMoment(receivedAt),
    from === '' ? sender : from,
    recipients.join(' '),
    subject,
    formatBytes(bytes),
    delivery?.outcome ?? '',
  ];
}
