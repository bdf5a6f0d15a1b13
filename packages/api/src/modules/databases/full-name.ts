import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { Problem } from '../../problem.ts';
import type { AppliedDatabasesStore } from '../../reconciler/applied-databases-store.ts';
import type { DatabaseStore } from './database-store.ts';
import type { DatabaseUserStore } from './database-user-store.ts';

/** The name in MariaDB of what a person calls `name` in a site. */
export function fullNameOf(site: SiteId, name: string): string {
  return `${site.slice(1, 9)}_${name}`;
}

interface Parts {
  readonly databases: Pick<DatabaseStore, 'isNameTaken'>;
  readonly databaseUsers: Pick<DatabaseUserStore, 'isNameTaken'>;
  readonly appliedDatabases: Pick<AppliedDatabasesStore, 'mayExist'>;
}

/**
 * Throws 409 when the name is in use, also by something that was deleted and is still there: what was in it must not come back in what is made now. Must run inside
 * the transaction that gives the name. `field` is the JSON pointer of the name in the body.
 */
export function checkNameIsFree(parts: Parts, kind: 'database' | 'user', fullName: string, field: string): void {
  const fields = [{ in: 'body', field, message: 'is in use' }] as const;
  const store = kind === 'database' ? parts.databases : parts.databaseUsers;
  if (store.isNameTaken(fullName)) throw new Problem('name-taken', `there is a ${kind} of that name: choose another name`, { fields });
  if (parts.appliedDatabases.mayExist(kind, fullName))
    throw new Problem('name-taken', `the ${kind} of that name was deleted and is not gone yet: wait, or choose another name`, { fields });
}
