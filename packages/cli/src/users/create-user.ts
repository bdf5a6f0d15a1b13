import { contract, type Role } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { choosePassword } from './choose-password.ts';
import { findUser } from './find-user.ts';
import { printUser } from './print-user.ts';

interface Wishes {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly parent?: string;
  readonly askPassword?: boolean;
}

export async function createUser({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { email, name, role } = given;
  const parent = given.parent === undefined ? undefined : (await findUser(client, given.parent)).id;
  const { password, isMade } = await choosePassword(terminal, given.askPassword);
  const { body } = await client.call(contract.users.create, { body: leaveToApi({ email, name, role, parent, password }) });
  await printUser(output, body, isMade ? password : undefined);
}
