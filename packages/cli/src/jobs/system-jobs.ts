import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { endWithJob } from './follow-job.ts';

interface Wishes {
  readonly detach?: boolean;
}

export async function rebuild(session: Session, given: Wishes): Promise<ExitCode> {
  const client = await session.connect();
  return endWithJob(session, client, (await client.call(contract.system.rebuild)).body, given.detach);
}

export async function verify(session: Session, given: Wishes): Promise<ExitCode> {
  const client = await session.connect();
  return endWithJob(session, client, (await client.call(contract.system.verify)).body, given.detach);
}
