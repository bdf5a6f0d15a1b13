import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findDatabase, type DatabaseNames } from './find-database.ts';

interface Wishes extends DatabaseNames {
  readonly name: string;
  readonly detach?: boolean;
}

export async function cloneDatabase(session: Session, given: Wishes): Promise<ExitCode> {
  const client = await session.connect();
  const { site, database } = await findDatabase(client, given);
  const params = { site: site.id, database: database.id };
  const { body } = await client.call(contract.databases.clone, { params, body: leaveToApi({ name: given.name }) });
  return endWithJob(session, client, body, given.detach);
}
