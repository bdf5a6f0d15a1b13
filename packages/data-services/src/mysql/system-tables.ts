import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where distributions keep MariaDB's own SQL, and how its files' names begin: later releases have renamed both. */
const FOLDERS = ['/usr/share/mariadb', '/usr/share/mysql'];
const PREFIXES = ['mariadb', 'mysql'];

/** What a new server has nothing for yet: who root is, and what the distribution leaves that nobody needs (the right to act as another from this machine's name). */
const BEFORE = "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket = 'root';\n";
const AFTER = "DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost';\n";

/**
 * The statements that make the system tables of a new server (`mariadbd --bootstrap`): MariaDB's own, in the order of its installation program, without the
 * database `test`. root exists for the machine's root alone, by the socket. Throws when the installed MariaDB has no such files.
 */
export async function readSystemTables(): Promise<string> {
  const own = ['system_tables', 'performance_tables', 'system_tables_data'].map((name) => findFile((prefix) => `${prefix}_${name}.sql`));
  const files = [...own, findFile(() => 'fill_help_tables.sql'), findFile(() => 'maria_add_gis_sp_bootstrap.sql')];
  const texts = await Promise.all([...files, findFile((prefix) => `${prefix}_sys_schema.sql`)].map((path) => readFile(path, 'utf8')));
  return [BEFORE, ...texts, AFTER].join('\n');
}

function findFile(name: (prefix: string) => string): string {
  const candidates = FOLDERS.flatMap((folder) => PREFIXES.map((prefix) => join(folder, name(prefix))));
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`MariaDB's ${name('mysql')} is neither in ${FOLDERS.join(' nor in ')}: install mariadb-server again`);
  return found;
}
