import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';

export async function verifyBackup(session: Session, given: { readonly backup: string; readonly detach?: boolean }): Promise<ExitCode> {
  const client = await session.connect();
  const { body } = await client.call(contract.backups.verify, { params: leaveToApi({ backup: given.backup }) });
  return endWithJob(session, client, body, given.detach);
}
