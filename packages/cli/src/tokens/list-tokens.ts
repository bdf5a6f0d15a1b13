import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';

const columns = [
  { title: 'ID' },
  { title: 'NAME', shrinks: true },
  { title: 'KIND' },
  { title: 'EXPIRES' },
  { title: 'LAST USED' },
  { title: 'SITES', shrinks: true },
  { title: 'SCOPES', shrinks: true },
] as const;

export async function listTokens({ output, connect }: Session, page: PageWishes): Promise<void> {
  const client = await connect();
  const read = async (query: PageWishes) => (await client.call(contract.tokens.list, { query: leaveToApi({ ...query }) })).body;
  await printPage(output, page, read, async (tokens) => {
    const rows = tokens.map((token) => [
      token.id,
      token.name,
      token.kind,
      token.expiresAt === null ? 'never' : formatMoment(token.expiresAt),
      token.lastUsedAt === null ? 'never' : formatMoment(token.lastUsedAt),
      token.sites === null ? 'all' : token.sites.join(' '),
      token.scopes.join(' '),
    ]);
    await output.table(columns, rows);
  });
}
