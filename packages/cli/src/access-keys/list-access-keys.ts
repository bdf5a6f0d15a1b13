import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';

const columns = [
  { title: 'ID' },
  { title: 'NAME', shrinks: true },
  { title: 'ACCESS' },
  { title: 'EXPIRES' },
  { title: 'SITES', shrinks: true },
] as const;

export async function listAccessKeys(
  { output, connect }: Session,
  { site: named, ...page }: PageWishes & { readonly site?: string },
): Promise<void> {
  const client = await connect();
  const site = named === undefined ? undefined : (await findSite(client, named)).id;
  const read = async (query: PageWishes) => (await client.call(contract.accessKeys.list, { query: leaveToApi({ ...query, site }) })).body;
  await printPage(output, page, read, async (keys) => {
    const rows = keys.map((key) => [
      key.accessKeyId,
      key.name,
      key.access,
      key.expiresAt === null ? 'never' : formatMoment(key.expiresAt),
      key.sites === null ? 'all' : key.sites.join(' '),
    ]);
    await output.table(columns, rows);
  });
}
