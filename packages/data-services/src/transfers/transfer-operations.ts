import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { MariaDb, MariaDbAccess } from '../databases/mariadb.ts';
import type { KeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { rewriteDatabase } from '../rewrite/rewrite-database.ts';
import { cloneDatabase } from './clone-database.ts';
import { exportDatabase, removeExport } from './export-database.ts';
import { importDatabase } from './import-database.ts';

export interface TransferParts {
  readonly mariadb: MariaDb;
  readonly access: MariaDbAccess;
  readonly data: DataDirectory;
  readonly inTurn: KeyedLock;
}

/** What moves whole databases: exports, imports, clones, rewriting. A closed connection cancels them. */
export function transferOperations({ mariadb, access, data, inTurn }: TransferParts): Operations {
  const requests = dataServicesRequests;
  return {
    'database.export': operation(requests['database.export'], (wanted, progress, signal) =>
      exportDatabase({ mariadb, access, folder: data.exports }, wanted, progress, signal),
    ),
    'export.remove': operation(requests['export.remove'], ({ export: id }) => removeExport(data.exports, id)),
    'database.import': operation(requests['database.import'], (wanted, progress, signal) =>
      inTurn(wanted.database, () =>
        importDatabase({ mariadb, socketPath: access.socketPath, folder: data.uploads }, wanted, progress, signal),
      ),
    ),
    'database.clone': operation(requests['database.clone'], (wanted, progress, signal) =>
      inTurn(wanted.to, () => cloneDatabase({ mariadb, access }, wanted, progress, signal)),
    ),
    'database.rewrite': operation(requests['database.rewrite'], (wanted, progress, signal) =>
      inTurn(wanted.database, () => rewriteDatabase({ mariadb, socketPath: access.socketPath }, wanted, progress, signal)),
    ),
  };
}
