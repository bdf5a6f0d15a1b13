import { ADMINISTRATOR, type MysqlPaths } from './server-paths.ts';

const MEBIBYTE = 1024 * 1024;

/** `my.cnf` of MariaDB for a machine with so many bytes of memory. Everything that lets a statement reach files, plugins or networks is off. */
export function renderConfiguration(paths: MysqlPaths, machineMemory: number): string {
  const settings: Readonly<Record<string, string | number>> = {
    datadir: paths.server,
    socket: paths.socket,
    'pid-file': paths.processId,
    tmpdir: paths.temporary,
    'init-file': paths.initialisation,

    'skip-networking': 'ON',
    'skip-name-resolve': 'ON',
    'local-infile': 'OFF',
    'secure-file-priv': paths.nothing,
    'symbolic-links': 'OFF',
    'event-scheduler': 'OFF',
    // Rights in routines follow from the grant of the database alone, and go with it.
    'automatic-sp-privileges': 'OFF',
    'old-passwords': 'OFF',

    'character-set-server': 'utf8mb4',
    'collation-server': 'utf8mb4_unicode_ci',

    'innodb-buffer-pool-size': `${megabytes(bufferPoolBytes(machineMemory))}M`,
    'innodb-log-file-size': '64M',
    'innodb-log-buffer-size': '4M',
    'innodb-flush-log-at-trx-commit': 1,
    'innodb-fast-shutdown': 1,
    // Temporary tables of all sites together; without a bound they fill the disk.
    'innodb-temp-data-file-path': 'ibtmp1:12M:autoextend:max:4G',
    'key-buffer-size': '1M',
    'aria-pagecache-buffer-size': '8M',
    'tmp-table-size': '16M',
    'max-heap-table-size': '16M',
    ...mostOfASession,
    'performance-schema': 'OFF',

    'max-connections': connections(machineMemory),
    'max-allowed-packet': '64M',
    'thread-cache-size': 8,
    'table-open-cache': 1_000,
    'table-definition-cache': 1_000,
    'wait-timeout': 600,
    'interactive-timeout': 600,
    'connect-timeout': 10,
    // Locks of a program that forgot its transaction.
    'idle-transaction-timeout': 300,
    'slow-query-log': 'OFF',
    'log-warnings': 1,
  };
  return `[mariadbd]\n${Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')}`;
}

/** What a session may set for itself: each is memory that one site takes from all, and without these bounds a session may take all there is. */
const mostOfASession = {
  'max-session-mem-used': '256M',
  'maximum-max-session-mem-used': '256M',
  'maximum-max-heap-table-size': '64M',
  'maximum-tmp-table-size': '64M',
  'maximum-tmp-memory-table-size': '64M',
  'maximum-sort-buffer-size': '16M',
  'maximum-join-buffer-size': '16M',
  'maximum-read-buffer-size': '8M',
  'maximum-read-rnd-buffer-size': '8M',
  'maximum-myisam-sort-buffer-size': '64M',
  'maximum-bulk-insert-buffer-size': '64M',
};

/** A twentieth of the memory: the PHP of the sites needs the rest. What is set aside costs memory even while it is empty. */
function bufferPoolBytes(machineMemory: number): number {
  return Math.min(Math.max(machineMemory / 20, 64 * MEBIBYTE), 512 * MEBIBYTE);
}

/** 32 MiB of the machine's memory for each, and at least so many that a few sites, which the launcher lets have 64 each, leave some to the others. */
function connections(machineMemory: number): number {
  return Math.min(Math.max(Math.floor(machineMemory / (32 * MEBIBYTE)), 300), 1_000);
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / MEBIBYTE);
}

/** What the part data-services does with its account. No FILE, SUPER, SHUTDOWN or replication. */
const ADMINISTRATION = [
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, CREATE TEMPORARY TABLES, LOCK TABLES',
  'CREATE VIEW, SHOW VIEW, TRIGGER, EVENT, CREATE ROUTINE, ALTER ROUTINE, EXECUTE, SHOW DATABASES',
  'RELOAD, PROCESS, CREATE USER, SET USER, CONNECTION ADMIN',
].join(', ');

/**
 * Statements for each start, one a line: the account of data-services has exactly this password and these rights, whatever data was restored, and root
 * comes in only as the machine's root.
 */
export function renderInitialisation(password: string): string {
  if (!/^[A-Za-z0-9_-]{20,}$/.test(password)) throw new Error('the administration key of MariaDB is not one that Daspanel has made');
  const account = `'${ADMINISTRATOR}'@'localhost'`;
  return [
    `CREATE USER IF NOT EXISTS ${account};`,
    `ALTER USER ${account} IDENTIFIED BY '${password}' ACCOUNT UNLOCK;`,
    `GRANT ${ADMINISTRATION} ON *.* TO ${account} WITH GRANT OPTION;`,
    `ALTER USER IF EXISTS 'root'@'localhost' IDENTIFIED VIA unix_socket;`,
    '',
  ].join('\n');
}
