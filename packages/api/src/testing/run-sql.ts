import { runProgram } from '@daspanel/platform/run-program.ts';

interface Login {
  readonly socketPath: string;
  readonly user: string;
  readonly password: string;
  readonly database?: string;
}

/** Runs SQL as a site's program would and gives its rows, one a line, columns apart by tabs. Rejects with MariaDB's words. */
export async function runSql({ socketPath, user, password, database }: Login, sql: string): Promise<string> {
  const given = ['--no-defaults', '--batch', '--skip-column-names', `--socket=${socketPath}`, `--user=${user}`];
  const result = await runProgram('/usr/bin/mariadb', [...given, ...(database === undefined ? [] : [database])], {
    env: { MYSQL_PWD: password },
    input: sql,
  });
  if (result.status !== 0) throw new Error(result.stderr.toString().trim());
  return result.stdout.toString().trimEnd();
}

/** The databases and accounts of sites that are in MariaDB, whose names have an underscore. Asks as root, whom the socket knows. */
export async function listInMariaDb(
  socketPath: string,
): Promise<{ readonly databases: readonly string[]; readonly users: readonly string[] }> {
  const root = { socketPath, user: 'root', password: '' };
  const lines = async (sql: string) => (await runSql(root, sql)).split('\n').filter((line) => /^[0-9a-z]{8}_/.test(line));
  const databases = await lines('SHOW DATABASES');
  const users = await lines("SELECT User FROM mysql.user WHERE User LIKE '%\\_%' ORDER BY User");
  return { databases: databases.toSorted(), users: users.toSorted() };
}
