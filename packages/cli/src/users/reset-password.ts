import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { choosePassword } from './choose-password.ts';
import { findUser } from './find-user.ts';
import { printUser } from './print-user.ts';

interface Wishes {
  readonly user: string;
  readonly askPassword?: boolean;
  readonly removeSecondFactors?: boolean;
}

export async function resetPassword({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { id } = await findUser(client, given.user);
  const params = { user: id };
  const { password, isMade } = await choosePassword(terminal, given.askPassword);
  await client.call(contract.users.setPassword, { params, body: { password } });
  if (given.removeSecondFactors === true) await client.call(contract.users.removeSecondFactors, { params });
  await printUser(output, (await client.call(contract.users.get, { params })).body, isMade ? password : undefined);
}
