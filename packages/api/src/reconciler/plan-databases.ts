import type { DatabaseGrant, DatabaseLimits } from '@daspanel/formats/data-services-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { fingerprintOf } from './fingerprint.ts';

/** What is wanted of a site's databases, of those who use them, and of its account in the tenant Redis. Names are those in MariaDB. */
export interface WantedDatabases {
  /** The site is in the trash: nobody may log in, and everything stays. */
  readonly isLocked: boolean;
  readonly databases: readonly { readonly name: string; readonly isBuilding: boolean }[];
  readonly users: readonly WantedDatabaseUser[];
  readonly cacheGeneration: number;
}

export interface WantedDatabaseUser {
  readonly name: string;
  /** A job makes it. */
  readonly isBuilding: boolean;
  readonly passwordHash: string;
  readonly limits: DatabaseLimits;
  readonly grants: readonly DatabaseGrant[];
}

/** What may exist in MariaDB and Redis. */
export interface AppliedDatabases {
  /** Names; true once the database is known to be there. */
  readonly databases: ReadonlyMap<string, boolean>;
  /** Names with the fingerprint of what the user is known to be. */
  readonly users: ReadonlyMap<string, string | null>;
  /** The generation that the account in Redis is known to have; null where that is not known, undefined for the first, which needs nobody to make it. */
  readonly cacheGeneration: number | null | undefined;
}

/** One thing to do in MariaDB or the tenant Redis. Each may be repeated. */
export type DatabaseStep =
  | { readonly do: 'apply-database' | 'remove-database'; readonly database: string }
  | { readonly do: 'apply-database-user'; readonly user: WantedDatabaseUser; readonly fingerprint: string }
  | { readonly do: 'remove-database-user'; readonly user: string }
  | { readonly do: 'open-cache'; readonly site: SiteId; readonly generation: number }
  | { readonly do: 'clear-cache'; readonly site: SiteId };

/**
 * What must be done so that a site's databases become what is wanted; nothing when they are. Users lose what they had before databases go, and get what they should
 * have after databases have come. What a job is building is left to the job. `wanted` undefined: the site has been purged.
 */
export function planDatabases(site: SiteId, wanted: WantedDatabases | undefined, applied: AppliedDatabases): DatabaseStep[] {
  if (wanted === undefined) {
    return [...removeUsers(applied, new Set()), ...removeDatabases(applied, new Set()), { do: 'clear-cache', site }];
  }
  const users = wanted.isLocked ? [] : wanted.users.filter(({ isBuilding }) => !isBuilding);
  return [
    ...removeUsers(applied, new Set(users.map(({ name }) => name))),
    ...applyDatabases(wanted, applied),
    ...applyUsers(users, applied),
    ...removeDatabases(applied, new Set(wanted.databases.map(({ name }) => name))),
    ...openCache(site, wanted, applied),
  ];
}

/** Tells whether a user is known to be what is wanted. */
export function fingerprintOfUser({ passwordHash, limits, grants }: Omit<WantedDatabaseUser, 'name' | 'isBuilding'>): string {
  const sorted = grants.map(({ database, access }) => `${database} ${access}`).toSorted();
  return fingerprintOf(JSON.stringify([passwordHash, limits.connections, limits.statementSeconds, sorted]));
}

function removeUsers(applied: AppliedDatabases, kept: ReadonlySet<string>): DatabaseStep[] {
  return [...applied.users.keys()].filter((user) => !kept.has(user)).map((user) => ({ do: 'remove-database-user', user }));
}

function applyDatabases(wanted: WantedDatabases, applied: AppliedDatabases): DatabaseStep[] {
  return wanted.databases
    .filter(({ name, isBuilding }) => !isBuilding && applied.databases.get(name) !== true)
    .map(({ name }) => ({ do: 'apply-database', database: name }));
}

function applyUsers(users: readonly WantedDatabaseUser[], applied: AppliedDatabases): DatabaseStep[] {
  return users
    .map((user) => ({ do: 'apply-database-user', user, fingerprint: fingerprintOfUser(user) }) as const)
    .filter(({ user, fingerprint }) => applied.users.get(user.name) !== fingerprint);
}

function removeDatabases(applied: AppliedDatabases, kept: ReadonlySet<string>): DatabaseStep[] {
  return [...applied.databases.keys()].filter((name) => !kept.has(name)).map((database) => ({ do: 'remove-database', database }));
}

function openCache(site: SiteId, { cacheGeneration, isLocked }: WantedDatabases, applied: AppliedDatabases): DatabaseStep[] {
  if (isLocked || applied.cacheGeneration === undefined || applied.cacheGeneration === cacheGeneration) return [];
  return [{ do: 'open-cache', site, generation: cacheGeneration }];
}
