import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { contract } from '@daspanel/contract';
import { exitCodes, Failure, type ExitCode } from '../failure.ts';
import { followJob } from '../jobs/follow-job.ts';
import type { Session } from '../session.ts';
import { findDatabase, type DatabaseNames } from './find-database.ts';

export async function exportDatabase(session: Session, given: DatabaseNames & { readonly file?: string }): Promise<ExitCode> {
  if (given.file !== undefined) refuseExisting(given.file);
  const client = await session.connect();
  const { site, database } = await findDatabase(client, given);
  const file = given.file ?? `${database.name}.sql.gz`;
  refuseExisting(file);
  const params = { site: site.id, database: database.id };
  const started = (await client.call(contract.databases.export, { params })).body;
  const code = await followJob(session, client, started);
  if (code !== exitCodes.done) return code;
  const { result } = (await client.call(contract.jobs.get, { params: { job: started.id } })).body;
  const dump = await client.open(contract.databases.download, { params: { ...params, export: String(result?.['export']) } });
  try {
    await pipeline(dump, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal: session.signal });
  } catch (error) {
    await rm(file, { force: true });
    throw new Failure(`${file} could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  session.output.note(`It is in ${file}.`);
  return exitCodes.done;
}

function refuseExisting(file: string): void {
  if (existsSync(file)) throw new Failure(`${file} is there already: choose another name.`, exitCodes.usage);
}
