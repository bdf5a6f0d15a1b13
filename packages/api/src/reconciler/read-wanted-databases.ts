import { databaseLimits, type DatabaseLimits } from '@daspanel/formats/data-services-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { systemActor } from '../access/actor.ts';
import type { DatabaseStore } from '../modules/databases/database-store.ts';
import type { DatabaseUserRow, DatabaseUserStore } from '../modules/databases/database-user-store.ts';
import type { SiteStore } from '../modules/sites/site-store.ts';
import type { WantedDatabases, WantedDatabaseUser } from './plan-databases.ts';
import { SiteProblem } from './site-problem.ts';

export interface WantedDatabaseParts {
  readonly sites: SiteStore;
  readonly databases: DatabaseStore;
  readonly databaseUsers: DatabaseUserStore;
}

/** Reads what is wanted of a site's databases; undefined when the site has been purged. Throws when a record is damaged. */
export function readWantedDatabases(parts: WantedDatabaseParts, id: SiteId): WantedDatabases | undefined {
  const site = parts.sites.forActor(systemActor).find(id);
  if (site === undefined) return undefined;
  return {
    isLocked: site.lifecycle === 'trashed',
    databases: parts.databases.listAll(id).map(({ full_name, lifecycle }) => ({ name: full_name, isBuilding: lifecycle === 'building' })),
    users: parts.databaseUsers.listAll(id).map((user) => readWantedUser(parts.databaseUsers, user)),
    cacheGeneration: site.cache_generation,
  };
}

/** What is wanted of one user. Databases that are being built are nobody's yet. */
export function readWantedUser(users: DatabaseUserStore, user: DatabaseUserRow): WantedDatabaseUser {
  return {
    name: user.full_name,
    isBuilding: user.lifecycle === 'building',
    passwordHash: user.password_hash,
    limits: readLimits(user),
    grants: users
      .grantsOf(user.id)
      .filter(({ lifecycle }) => lifecycle === 'live')
      .map(({ full_name: database, access }) => ({ database, access })),
  };
}

export function readLimits({ name, limits }: Pick<DatabaseUserRow, 'name' | 'limits'>): DatabaseLimits {
  try {
    return databaseLimits.parse(JSON.parse(limits));
  } catch (error) {
    throw new SiteProblem(`the record of the database user ${name} is damaged: its limits cannot be read`, { cause: error });
  }
}
