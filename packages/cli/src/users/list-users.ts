import { contract, type Role, type UserState } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import { printPage, type PageWishes } from '../output/print-page.ts';
import { formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';

interface Wishes extends PageWishes {
  readonly search?: string;
  readonly role?: Role;
  readonly state?: UserState;
}

const columns = [
  { title: 'ID' },
  { title: 'E-MAIL', shrinks: true },
  { title: 'NAME', shrinks: true },
  { title: 'ROLE' },
  { title: 'STATE' },
  { title: 'SITES' },
  { title: 'SIGNED IN' },
] as const;

export async function listUsers({ output, connect }: Session, { search, role, state, ...page }: Wishes): Promise<void> {
  const client = await connect();
  const read = async (query: PageWishes) =>
    (await client.call(contract.users.list, { query: leaveToApi({ ...query, search, role, state }) })).body;
  await printPage(output, page, read, async (people) => {
    const rows = people.map((user) => [
      user.id,
      user.email,
      user.name,
      user.role,
      user.state,
      String(user.sites),
      user.seenAt === null ? 'never' : formatMoment(user.seenAt),
    ]);
    await output.table(columns, rows);
  });
}
