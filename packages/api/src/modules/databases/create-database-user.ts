import { databaseUserId, type CreateDatabaseUserBody, type DatabaseUserId, type Grant } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { invalidField } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteRow } from '../sites/site-store.ts';
import { requireLive } from '../sites/trash-site.ts';
import { hashDatabasePassword, makeDatabasePassword } from './database-password.ts';
import { checkRoomForUser, type DatabaseParts } from './database-parts.ts';
import { checkNameIsFree, fullNameOf } from './full-name.ts';

export interface CreatedUser {
  readonly id: DatabaseUserId;
  /** Where it was made up here. */
  readonly password?: string;
}

export function createDatabaseUser(
  parts: DatabaseParts,
  caller: Caller,
  target: SiteId,
  wanted: CreateDatabaseUserBody,
): Promise<CreatedUser> {
  return parts.changes.write('database-users.create', caller, (change) => {
    const site = findSite(parts, caller, target);
    requireLive(site);
    checkGrants(parts, site.id, wanted.grants);
    const created = insertDatabaseUser(parts, site, wanted, { now: change.now, field: '/name' });
    const { name, limits, grants } = wanted;
    change.describe({ object: created.id, site: site.id, owner: site.owner, details: { name, limits, grants } });
    change.announce('database-user.created', created.id, 1);
    change.touchDatabases(site.id);
    return created;
  });
}

/** Must run inside a transaction. Throws 409 `name-taken` and `limit-reached`. `field` is the JSON pointer of the name in the body. */
export function insertDatabaseUser(
  parts: Pick<DatabaseParts, 'databases' | 'databaseUsers' | 'appliedDatabases' | 'newId'>,
  site: Pick<SiteRow, 'id'>,
  wanted: Omit<CreateDatabaseUserBody, 'password'> & { readonly password?: string | undefined },
  { now, field }: { readonly now: number; readonly field: string },
): CreatedUser {
  checkRoomForUser(parts, site.id);
  const fullName = fullNameOf(site.id, wanted.name);
  checkNameIsFree(parts, 'user', fullName, field);
  const id = databaseUserId.parse(parts.newId('w'));
  const chosen = choosePassword(wanted.password);
  const { name, limits } = wanted;
  parts.databaseUsers.insert({ id, site: site.id, name, fullName, lifecycle: 'live', passwordHash: chosen.hash, limits }, now);
  parts.databaseUsers.setGrants(id, wanted.grants);
  return { id, ...chosen.shown };
}

/** The hash to keep and, for a password that was made up, what the person is shown this once. */
export function choosePassword(given: string | undefined): { readonly hash: string; readonly shown: { readonly password?: string } } {
  const password = given ?? makeDatabasePassword();
  return { hash: hashDatabasePassword(password), shown: given === undefined ? { password } : {} };
}

/** Throws 422 unless each grant names another database of the site that nobody is still filling. */
export function checkGrants({ databases }: Pick<DatabaseParts, 'databases'>, site: SiteId, grants: readonly Grant[]): void {
  const seen = new Set<string>();
  grants.forEach(({ database }, index) => {
    const field = `/grants/${index}/database`;
    const found = databases.find(site, database);
    if (found === undefined) throw invalidField(field, 'is no database of this site');
    if (found.lifecycle === 'building') throw invalidField(field, 'is still being filled by a job');
    if (seen.has(database)) throw invalidField(field, 'stands in the list twice');
    seen.add(database);
  });
}
