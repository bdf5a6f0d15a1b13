import { contract } from '@daspanel/contract';
import { neutralise } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findUser } from './find-user.ts';

interface Wishes {
  readonly user: string;
  readonly yes?: boolean;
}

export async function deleteUser({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { id, email, name } = await findUser(client, given.user);
  const consequence = `${neutralise(name)} (${neutralise(email)}) will not be able to sign in, and tokens and access keys of this person end.`;
  await confirmByName(terminal, { name: email, consequence, yes: given.yes });
  await client.call(contract.users.delete, { params: { user: id }, query: { confirm: email } });
  if (!output.json) output.line(`${neutralise(email)} is gone.`);
}
