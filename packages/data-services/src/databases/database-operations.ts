import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { OneAtATime } from '../one-at-a-time.ts';
import { applyUser, removeUser } from './apply-user.ts';
import type { MariaDb } from './mariadb.ts';
import { applyDatabase, measureDatabases, removeDatabase } from './schemas.ts';

export interface DatabaseParts {
  readonly mariadb: MariaDb;
  /** Changes of one database or user follow each other. */
  readonly turns: OneAtATime;
}

/** Databases and their users. */
export function databaseOperations({ mariadb, turns }: DatabaseParts): Operations {
  const requests = dataServicesRequests;
  return {
    'database.apply': operation(requests['database.apply'], ({ database }) =>
      turns.run(database, () => mariadb.session((session) => applyDatabase(session, database))),
    ),
    'database.remove': operation(requests['database.remove'], ({ database }) =>
      turns.run(database, () => mariadb.session((session) => removeDatabase(session, database))),
    ),
    'database.measure': operation(requests['database.measure'], ({ databases }) =>
      mariadb.session(async (session) => ({ sizes: await measureDatabases(session, databases) })),
    ),
    'database-user.apply': operation(requests['database-user.apply'], (wanted) =>
      turns.run(wanted.user, () => mariadb.session((session) => applyUser(session, wanted))),
    ),
    'database-user.remove': operation(requests['database-user.remove'], ({ user }) =>
      turns.run(user, () => mariadb.session((session) => removeUser(session, user))),
    ),
  };
}
