import { join } from 'node:path';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';

export const MARIADBD = '/usr/sbin/mariadbd';
/** The account of the part data-services in MariaDB. Names of sites' accounts contain an underscore, so none can be it. */
export const ADMINISTRATOR = 'daspanel';

/** Where MariaDB keeps what. All of it is for the part `mysql` alone, except the socket. */
export function mysqlPaths(data: DataDirectory) {
  const run = join(data.run, 'mysql-server');
  return {
    /** The data directory of MariaDB. It appears by one rename, whole. */
    server: join(data.mysql, 'server'),
    /** The data directory while it is being made. */
    unfinished: join(data.mysql, '.unfinished'),
    /** Says that `server` was made, and which MariaDB has written it last: `{"version":"10.11.19"}`. */
    marker: join(data.mysql, 'daspanel.json'),
    socket: data.sockets.mysql,
    run,
    configuration: join(run, 'my.cnf'),
    /** Statements that the server runs at each start, before it listens. */
    initialisation: join(run, 'initialisation.sql'),
    temporary: join(run, 'temporary'),
    /** What `secure_file_priv` names: a folder that stays empty. */
    nothing: join(run, 'nothing'),
    processId: join(run, 'mysqld.pid'),
    /** The socket of a server that runs for the time of an upgrade. */
    upgradeSocket: join(run, 'upgrade.sock'),
    administrationKey: join(data.keys, 'mysql-administration'),
  } as const;
}
export type MysqlPaths = ReturnType<typeof mysqlPaths>;
