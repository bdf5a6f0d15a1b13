import { createHash, randomBytes } from 'node:crypto';
import { Secret } from '@daspanel/platform/secret.ts';
import { endConnections } from './apply-user.ts';
import type { MariaDb } from './mariadb.ts';
import { privileges } from './privileges.ts';
import { quoteAccount, quoteGrantedDatabase } from './quote.ts';

export interface ImportAccount {
  readonly user: string;
  readonly password: Secret<string>;
}

/** A name that no user of a site can have: theirs hold no hyphen. */
export function importAccountOf(database: string): string {
  return `import-${database}`;
}

const LONGEST_STATEMENT_SECONDS = 3_600;

/**
 * Lends the account that may touch one database only, so that what a dump says reaches nothing else. Outside of the loan it is locked and its password
 * forgotten. It stays because the views, routines and triggers that were imported are its own and run with its rights.
 */
export async function withImportAccount<Result>(
  mariadb: MariaDb,
  database: string,
  use: (account: ImportAccount) => Promise<Result>,
): Promise<Result> {
  const user = importAccountOf(database);
  const account = quoteAccount(user);
  const password = new Secret(randomBytes(24).toString('base64url'));
  await mariadb.session(async (session) => {
    await session.run(`CREATE USER IF NOT EXISTS ${account} ACCOUNT LOCK`);
    await session.run(`GRANT ${privileges.all.join(', ')} ON ${quoteGrantedDatabase(database)}.* TO ${account}`);
    await session.run(
      `ALTER USER ${account} IDENTIFIED VIA mysql_native_password USING '${hashPassword(password)}' ` +
        `WITH MAX_USER_CONNECTIONS 2 MAX_STATEMENT_TIME ${LONGEST_STATEMENT_SECONDS} ACCOUNT UNLOCK`,
    );
  });
  try {
    return await use({ user, password });
  } finally {
    await mariadb.session(async (session) => {
      await session.run(`ALTER USER ${account} ACCOUNT LOCK`);
      await endConnections(session, user);
    });
  }
}

/** mysql_native_password: see `databasePasswordHash` in formats. */
function hashPassword(password: Secret<string>): string {
  const once = createHash('sha1').update(password.reveal()).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}
