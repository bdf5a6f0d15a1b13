import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';

export async function rollKey({ output, connect }: Session, body: { readonly directory: string }): Promise<void> {
  const account = (await (await connect()).call(contract.certificateAccounts.rollKey, { body: { directory: body.directory } })).body;
  await output.answer(account, () =>
    output.details([
      ['directory', account.directory],
      ['account', account.url ?? 'not made yet'],
      ['state', account.status],
    ]),
  );
}
