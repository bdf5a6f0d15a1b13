import { contract } from '@daspanel/contract';
import { openSource } from '../content/open-source.ts';
import type { ExitCode } from '../failure.ts';
import { endWithJob } from '../jobs/follow-job.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { findDatabase, type DatabaseNames } from './find-database.ts';

interface Wishes extends DatabaseNames {
  readonly file: string;
  readonly replace?: boolean;
  readonly detach?: boolean;
}

export async function importDatabase(session: Session, given: Wishes): Promise<ExitCode> {
  const source = openSource(given.file);
  const client = await session.connect();
  const { site, database } = await findDatabase(client, given);
  const stream = source.read((text) => session.output.progress(text));
  const { body: upload } = await client.call(contract.uploads.create, { stream, streamType: 'application/octet-stream' });
  session.output.progress('');
  const body = leaveToApi({ upload: upload.id, mode: given.replace === true ? 'replace' : 'merge' });
  const params = { site: site.id, database: database.id };
  const started = await client.call(contract.databases.import, { params, body }).catch(async (error: unknown) => {
    await client.call(contract.uploads.delete, { params: { upload: upload.id } }).catch(() => {});
    throw error;
  });
  return endWithJob(session, client, started.body, given.detach);
}
