import { contract } from '@daspanel/contract';
import type { ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import type { Session } from '../session.ts';
import { findDatabase, type DatabaseNames } from './find-database.ts';

interface Wishes extends DatabaseNames {
  readonly from: string;
  readonly to: string;
  readonly detach?: boolean;
}

export async function rewriteDatabase(session: Session, given: Wishes): Promise<ExitCode> {
  const client = await session.connect();
  const { site, database } = await findDatabase(client, given);
  const params = { site: site.id, database: database.id };
  const replacements = [{ from: given.from, to: given.to }];
  const { body } = await client.call(contract.databases.rewrite, { params, body: { replacements } });
  return endWithJob(session, client, body, given.detach);
}
