import { createHash } from 'node:crypto';
import type { Secret } from '@daspanel/platform/secret.ts';
import { z } from 'zod';
import { endConnections } from '../databases/apply-user.ts';
import type { Session } from '../databases/mariadb.ts';
import { privileges } from '../databases/privileges.ts';
import { quoteAccount, quoteGrantedDatabase } from '../databases/quote.ts';

const PREFIX = 'manage-';

/** The account that works on one database in the database manager. No user of a site can have the name: theirs hold no hyphen. */
export function managerAccountOf(database: string): string {
  return `${PREFIX}${database}`;
}

/** A page of the manager makes one connection, and a second one to end a slow query. */
const CONNECTIONS = 10;
const LONGEST_STATEMENT_SECONDS = 120;

/** Makes the account usable with this password and for this database only. */
export async function unlockManagerAccount(session: Session, database: string, password: Secret<string>): Promise<void> {
  const account = quoteAccount(managerAccountOf(database));
  await session.run(`CREATE USER IF NOT EXISTS ${account} ACCOUNT LOCK`);
  await session.run(`GRANT ${privileges.all.join(', ')} ON ${quoteGrantedDatabase(database)}.* TO ${account}`);
  await session.run(
    `ALTER USER ${account} IDENTIFIED VIA mysql_native_password USING '${hashPassword(password)}' ` +
      `WITH MAX_USER_CONNECTIONS ${CONNECTIONS} MAX_STATEMENT_TIME ${LONGEST_STATEMENT_SECONDS} ACCOUNT UNLOCK`,
  );
}

/**
 * Ends what is connected and lets nobody in. The account itself stays with its database, because the views, routines and triggers that were made with it are its own and run
 * with its rights.
 */
export async function lockManagerAccount(session: Session, database: string): Promise<void> {
  const user = managerAccountOf(database);
  await session.run(`ALTER USER IF EXISTS ${quoteAccount(user)} ACCOUNT LOCK`);
  await endConnections(session, user);
}

/** The databases whose accounts are not locked. */
export async function listUnlocked(session: Session): Promise<readonly string[]> {
  const rows = await session.rows(
    "SELECT User AS user FROM mysql.global_priv WHERE User LIKE ? AND Host = 'localhost' AND JSON_VALUE(Priv, '$.account_locked') IS NOT TRUE",
    [`${PREFIX}%`],
  );
  return z
    .array(z.object({ user: z.string() }))
    .parse(rows)
    .map(({ user }) => user.slice(PREFIX.length));
}

/** mysql_native_password: see `databasePasswordHash` in formats. */
function hashPassword(password: Secret<string>): string {
  const once = createHash('sha1').update(password.reveal()).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}
