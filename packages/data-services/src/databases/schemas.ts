import { z } from 'zod';
import { endConnections, removeUser } from './apply-user.ts';
import { importAccountOf } from './import-account.ts';
import { managerAccountOf } from '../manager/manager-account.ts';
import type { Session } from './mariadb.ts';
import { privileges } from './privileges.ts';
import { escapePattern, quoteAccount, quoteGrantedDatabase, quoteIdentifier } from './quote.ts';

/** Makes the database unless it is there. */
export async function applyDatabase(session: Session, database: string): Promise<void> {
  await session.run(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
}

/** Drops the database and every right in it. Who had such a right is disconnected first: an open transaction would hold the tables. */
export async function removeDatabase(session: Session, database: string): Promise<void> {
  for (const user of await listHolders(session, database)) {
    await session.run(`REVOKE ${privileges.all.join(', ')} ON ${quoteGrantedDatabase(database)}.* FROM ${quoteAccount(user)}`);
    await endConnections(session, user);
  }
  await removeUser(session, importAccountOf(database));
  await removeUser(session, managerAccountOf(database));
  await session.run(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)}`);
}

async function listHolders(session: Session, database: string): Promise<readonly string[]> {
  const rows = await session.rows("SELECT User AS user FROM mysql.db WHERE Db = ? AND Host = 'localhost'", [escapePattern(database)]);
  return z
    .array(z.object({ user: z.string() }))
    .parse(rows)
    .map(({ user }) => user);
}

const size = z.object({ database: z.string(), bytes: z.coerce.number(), tables: z.coerce.number() });

/** Bytes of tables and indices, and the number of tables. Databases that are not there are left out. */
export async function measureDatabases(
  session: Session,
  databases: readonly string[],
): Promise<Readonly<Record<string, { readonly bytes: number; readonly tables: number }>>> {
  if (databases.length === 0) return {};
  const rows = await session.rows(
    `SELECT s.SCHEMA_NAME AS \`database\`, COALESCE(SUM(t.DATA_LENGTH + t.INDEX_LENGTH), 0) AS bytes, COUNT(t.TABLE_NAME) AS tables
       FROM information_schema.SCHEMATA s LEFT JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = s.SCHEMA_NAME AND t.TABLE_TYPE = 'BASE TABLE'
      WHERE s.SCHEMA_NAME IN (?) GROUP BY s.SCHEMA_NAME`,
    [databases],
  );
  return Object.fromEntries(
    z
      .array(size)
      .parse(rows)
      .map(({ database, bytes, tables }) => [database, { bytes, tables }]),
  );
}
