import { createHash } from 'node:crypto';
import mysql, { type Connection, type ConnectionOptions } from 'mysql2/promise';

/** What `database-user.apply` takes for a password. */
export function hashOf(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}

/** A site's program that has connected; closes when it goes out of scope. */
export async function connectAs(socketPath: string, user: string, more: ConnectionOptions = {}): Promise<Connection & AsyncDisposable> {
  const connection = await mysql.createConnection({
    socketPath,
    user,
    password: user,
    multipleStatements: true,
    dateStrings: true,
    ...more,
  });
  // What the server ends is seen by the next statement.
  connection.on('error', () => {});
  return Object.assign(connection, { [Symbol.asyncDispose]: async () => connection.destroy() });
}

/** The number of MariaDB's error, or 0 where the statement was run. */
export function errorOf(statement: Promise<unknown>): Promise<number> {
  return statement.then(
    () => 0,
    (error: { readonly errno?: number }) => error.errno ?? -1,
  );
}
