import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';

const columns = [{ title: 'DIRECTORY' }, { title: 'STATE' }, { title: 'ACCOUNT' }, { title: 'TERMS', shrinks: true }] as const;

export async function listAccounts({ output, connect }: Session): Promise<void> {
  const { body } = await (await connect()).call(contract.certificateAccounts.list);
  await output.answer(body, () =>
    output.table(
      columns,
      body.items.map(({ directory, status, url, termsOfService }) => [directory, status, url ?? 'not made yet', termsOfService ?? '']),
    ),
  );
}
