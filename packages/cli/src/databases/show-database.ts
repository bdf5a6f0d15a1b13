import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findDatabase, type DatabaseNames } from './find-database.ts';
import { concludeState, describeDatabase } from './print-database.ts';

export async function showDatabase({ output, connect }: Session, given: DatabaseNames): Promise<ExitCode> {
  const { database } = await findDatabase(await connect(), given);
  await output.answer(database, () => output.details(describeDatabase(database)));
  return concludeState(output, database.state);
}
