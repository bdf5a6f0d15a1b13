import type { DatabaseId, DatabaseUserId } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { notFound, Problem } from '../../problem.ts';
import type { AppliedDatabasesStore } from '../../reconciler/applied-databases-store.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { findSite, type SiteParts } from '../sites/change-site.ts';
import type { SiteRow } from '../sites/site-store.ts';
import type { DatabaseRow, DatabaseStore } from './database-store.ts';
import type { DatabaseUserRow, DatabaseUserStore } from './database-user-store.ts';

/** What the operations on databases and their users work with. */
export interface DatabaseParts extends Pick<SiteParts, 'sites' | 'allowance' | 'changes' | 'newId'> {
  readonly databases: DatabaseStore;
  readonly databaseUsers: DatabaseUserStore;
  readonly appliedDatabases: AppliedDatabasesStore;
  readonly databaseReconciler: Pick<Reconciler, 'settle'>;
  readonly jobs: JobStore;
}

export interface DatabaseAddress {
  readonly site: SiteId;
  readonly database: DatabaseId;
}

export interface DatabaseUserAddress {
  readonly site: SiteId;
  readonly user: DatabaseUserId;
}

/** The database and its site, if the caller sees them. */
export function findDatabase(
  parts: Pick<DatabaseParts, 'sites' | 'databases'>,
  caller: Caller,
  address: DatabaseAddress,
): { readonly site: SiteRow; readonly database: DatabaseRow } {
  const site = findSite(parts, caller, address.site);
  const database = parts.databases.find(site.id, address.database);
  if (database === undefined) throw notFound();
  return { site, database };
}

/** The user and its site, if the caller sees them. */
export function findDatabaseUser(
  parts: Pick<DatabaseParts, 'sites' | 'databaseUsers'>,
  caller: Caller,
  address: DatabaseUserAddress,
): { readonly site: SiteRow; readonly user: DatabaseUserRow } {
  const site = findSite(parts, caller, address.site);
  const user = parts.databaseUsers.find(site.id, address.user);
  if (user === undefined) throw notFound();
  return { site, user };
}

/** Throws unless the database is in MariaDB, for a job to work on. */
export function requireDatabaseReady({ lifecycle, is_applied }: DatabaseRow): void {
  if (lifecycle === 'building') throw new Problem('database-not-ready', 'a job is still filling the database: wait for its end');
  if (is_applied !== 1) throw new Problem('database-not-ready', 'the database has not been made yet: wait until it is ready');
}

const MOST_DATABASES = 50;
const MOST_USERS = 100;

/** Throws 409 when the site has as many databases as a site may have, or its owner as many as his plan allows. */
export function checkRoomForDatabase({ databases, allowance }: Pick<DatabaseParts, 'databases' | 'allowance'>, site: SiteId): void {
  allowance.requireRoomAt(site, 'databases', 1);
  if (databases.listAll(site).length >= MOST_DATABASES)
    throw new Problem('limit-reached', `a site may have ${MOST_DATABASES} databases: delete one first`);
}

/** The same for database users. */
export function checkRoomForUser({ databaseUsers }: Pick<DatabaseParts, 'databaseUsers'>, site: SiteId): void {
  if (databaseUsers.listAll(site).length >= MOST_USERS)
    throw new Problem('limit-reached', `a site may have ${MOST_USERS} database users: delete one first`);
}
