import mysql, { type Connection } from 'mysql2/promise';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { explainMariaDbError } from '../databases/explain-mariadb-error.ts';
import { withImportAccount, type ImportAccount } from '../databases/import-account.ts';
import type { MariaDb } from '../databases/mariadb.ts';
import { paceProgress } from '../transfers/pace-progress.ts';
import { createReplacer, type Replacement } from './replace-texts.ts';
import { rewriteTable } from './rewrite-table.ts';
import { listRewritableTables } from './tables.ts';

/**
 * Replaces texts in every text column of a database, `guid` of WordPress not excepted: whoever asks wants no trace of the old name. It runs as the account
 * that may touch this database only, because it sets off the triggers that are in it.
 */
export async function rewriteDatabase(
  { mariadb, socketPath }: { readonly mariadb: MariaDb; readonly socketPath: string },
  wanted: { readonly database: string; readonly replacements: readonly Replacement[] },
  progress: (value: { readonly rows: number }) => void,
  signal: AbortSignal,
): Promise<{ readonly tables: number; readonly rows: number; readonly changed: number }> {
  const replace = createReplacer(wanted.replacements);
  const report = paceProgress(progress);
  return withImportAccount(mariadb, wanted.database, async (account) => {
    const connection = await connectTo(socketPath, account, wanted.database);
    const stop = () => connection.destroy();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const tables = await listRewritableTables(connection, wanted.database);
      let [rows, changed] = [0, 0];
      for (const table of tables) {
        const before = rows;
        const onRows = (some: number) => report({ rows: before + some });
        const done = await rewriteTable({ connection, table, replace, onRows, signal });
        rows += done.rows;
        changed += done.changed;
      }
      return { tables: tables.length, rows, changed };
    } catch (error) {
      if (signal.aborted) throw new RequestError('cancelled', 'the rewriting was cancelled', { cause: error });
      throw explainMariaDbError(error);
    } finally {
      signal.removeEventListener('abort', stop);
      connection.destroy();
    }
  });
}

async function connectTo(socketPath: string, { user, password }: ImportAccount, database: string): Promise<Connection> {
  const connection = await mysql
    .createConnection({
      socketPath,
      user,
      password: password.reveal(),
      database,
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      multipleStatements: true,
    })
    .catch((error: unknown) => {
      throw explainMariaDbError(error);
    });
  // What ends the connection is told to the statement that is under way.
  connection.on('error', () => {});
  // A text that no longer fits its column is an error, never cut off.
  await connection.query("SET SESSION sql_mode = 'STRICT_ALL_TABLES', foreign_key_checks = 0");
  return connection;
}
