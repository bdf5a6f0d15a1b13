import type { ExitCode } from '../failure.ts';
import type { Session } from '../session.ts';
import { findDatabaseUser, type DatabaseUserNames } from './find-database-user.ts';
import { printDatabaseUser } from './print-database-user.ts';

export async function showDatabaseUser({ output, connect }: Session, given: DatabaseUserNames): Promise<ExitCode> {
  const client = await connect();
  const { site, user } = await findDatabaseUser(client, given);
  return printDatabaseUser(output, client, site, user);
}
