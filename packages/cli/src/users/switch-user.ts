import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { findUser } from './find-user.ts';
import { printUser } from './print-user.ts';

interface Wishes {
  readonly user: string;
}

export function suspendUser(session: Session, given: Wishes): Promise<void> {
  return switchUser(session, given, contract.users.suspend);
}

export function activateUser(session: Session, given: Wishes): Promise<void> {
  return switchUser(session, given, contract.users.activate);
}

type Switch = typeof contract.users.suspend | typeof contract.users.activate;

async function switchUser({ output, connect }: Session, given: Wishes, endpoint: Switch): Promise<void> {
  const client = await connect();
  const { id } = await findUser(client, given.user);
  await printUser(output, (await client.call(endpoint, { params: { user: id } })).body);
}
