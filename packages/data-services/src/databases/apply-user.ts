import type { DatabaseGrant, DatabaseLimits } from '@daspanel/formats/data-services-requests.ts';
import { z } from 'zod';
import type { Session } from './mariadb.ts';
import { privileges } from './privileges.ts';
import { escapePattern, quoteAccount, quoteGrantedDatabase, quoteIdentifier, quoteText } from './quote.ts';

export interface WantedUser {
  readonly user: string;
  readonly passwordHash: string;
  readonly limits: DatabaseLimits;
  readonly grants: readonly DatabaseGrant[];
}

/** Makes the user be exactly as wanted. Whoever is connected as it stays so only where nothing has changed. */
export async function applyUser(session: Session, wanted: WantedUser): Promise<void> {
  const before = await describeUser(session, wanted.user);
  await session.run(`CREATE USER IF NOT EXISTS ${quoteAccount(wanted.user)} ACCOUNT LOCK`);
  await session.run(`ALTER USER ${quoteAccount(wanted.user)} ${renderCredentials(wanted)}`);
  await revokeSurplus(session, wanted);
  for (const { database, access } of wanted.grants)
    await session.run(`GRANT ${privileges[access].join(', ')} ON ${quoteGrantedDatabase(database)}.* TO ${quoteAccount(wanted.user)}`);
  if ((await describeUser(session, wanted.user)) !== before) await endConnections(session, wanted.user);
}

/** mysql_native_password by its hash: see "CREATE USER, Authentication Options" in MariaDB's manual. */
function renderCredentials({ passwordHash, limits }: WantedUser): string {
  const method = `IDENTIFIED VIA mysql_native_password USING ${quoteText(passwordHash)}`;
  const bounds = `MAX_USER_CONNECTIONS ${limits.connections} MAX_STATEMENT_TIME ${limits.statementSeconds}`;
  const none = 'MAX_QUERIES_PER_HOUR 0 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0';
  return `${method} REQUIRE NONE WITH ${none} ${bounds} ACCOUNT UNLOCK`;
}

const heldPrivilege = z.object({ pattern: z.string(), privilege: z.string(), grantable: z.enum(['YES', 'NO']) });

/** Takes what is held beyond what is wanted; what is held rightly is held on. */
async function revokeSurplus(session: Session, { user, grants }: WantedUser): Promise<void> {
  const held = await session.rows(
    'SELECT TABLE_SCHEMA AS pattern, PRIVILEGE_TYPE AS privilege, IS_GRANTABLE AS grantable FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = ?',
    [`'${user}'@'localhost'`],
  );
  const allowed = new Map(grants.map(({ database, access }) => [escapePattern(database), privileges[access]]));
  const surplus = Map.groupBy(
    z
      .array(heldPrivilege)
      .parse(held)
      .filter(({ pattern, privilege, grantable }) => {
        if (privilege === 'USAGE') return false;
        return grantable === 'YES' || allowed.get(pattern)?.includes(privilege) !== true;
      }),
    ({ pattern }) => pattern,
  );
  for (const [pattern, rows] of surplus) {
    const names = [
      ...rows.map(({ privilege }) => privilege),
      ...(rows.some(({ grantable }) => grantable === 'YES') ? ['GRANT OPTION'] : []),
    ];
    await session.run(`REVOKE ${names.join(', ')} ON ${quoteIdentifier(pattern)}.* FROM ${quoteAccount(user)}`);
  }
}

/** Drops the user; what it is connected with ends. */
export async function removeUser(session: Session, user: string): Promise<void> {
  await session.run(`DROP USER IF EXISTS ${quoteAccount(user)}`);
  await endConnections(session, user);
}

export async function endConnections(session: Session, user: string): Promise<void> {
  await session.run(`KILL HARD CONNECTION USER ${quoteAccount(user)}`);
}

/** All that MariaDB says of an account, to be compared; undefined: there is none. */
async function describeUser(session: Session, user: string): Promise<string | undefined> {
  const found = await session.rows("SELECT 1 FROM mysql.global_priv WHERE User = ? AND Host = 'localhost'", [user]);
  if (found.length === 0) return undefined;
  const account = await session.rows(`SHOW CREATE USER ${quoteAccount(user)}`);
  const grants = await session.rows(`SHOW GRANTS FOR ${quoteAccount(user)}`);
  const lines = [...account, ...grants].flatMap((row) => Object.values(z.record(z.string(), z.string()).parse(row)));
  return lines.toSorted((one, other) => (one < other ? -1 : 1)).join('\n');
}
