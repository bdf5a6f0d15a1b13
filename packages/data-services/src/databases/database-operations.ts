import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { KeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { applyUser, removeUser } from './apply-user.ts';
import type { MariaDb } from './mariadb.ts';
import { applyDatabase, measureDatabases, removeDatabase } from './schemas.ts';

export interface DatabaseParts {
  readonly mariadb: MariaDb;
  /** Changes of one database or user follow each other. */
  readonly inTurn: KeyedLock;
}

/** Databases and their users. */
export function databaseOperations({ mariadb, inTurn }: DatabaseParts): Operations {
  const requests = dataServicesRequests;
  return {
    'database.apply': operation(requests['database.apply'], ({ database }) =>
      inTurn(database, () => mariadb.session((session) => applyDatabase(session, database))),
    ),
    'database.remove': operation(requests['database.remove'], ({ database }) =>
      inTurn(database, () => mariadb.session((session) => removeDatabase(session, database))),
    ),
    'database.measure': operation(requests['database.measure'], ({ databases }) =>
      mariadb.session(async (session) => ({ sizes: await measureDatabases(session, databases) })),
    ),
    'database-user.apply': operation(requests['database-user.apply'], (wanted) =>
      inTurn(wanted.user, () => mariadb.session((session) => applyUser(session, wanted))),
    ),
    'database-user.remove': operation(requests['database-user.remove'], ({ user }) =>
      inTurn(user, () => mariadb.session((session) => removeUser(session, user))),
    ),
  };
}
