import { databaseId, type CreateDatabaseBody, type DatabaseId } from '@daspanel/contract';
import { databaseLimits } from '@daspanel/formats/data-services-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { findSite } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { insertDatabaseUser, type CreatedUser } from './create-database-user.ts';
import { checkRoomForDatabase, type DatabaseParts } from './database-parts.ts';
import { checkNameIsFree, fullNameOf } from './full-name.ts';

/** Enters a database and, where one is wanted, a user who may do everything in it. */
export function createDatabase(
  parts: DatabaseParts,
  caller: Caller,
  target: SiteId,
  wanted: CreateDatabaseBody,
): Promise<{ readonly id: DatabaseId; readonly user: CreatedUser | null }> {
  return parts.changes.write('databases.create', caller, (change) => {
    const site = findSite(parts, caller, target);
    requireLive(site);
    checkRoomForDatabase(parts, site.id);
    const fullName = fullNameOf(site.id, wanted.name);
    checkNameIsFree(parts, 'database', fullName, '/name');
    const id = databaseId.parse(parts.newId('d'));
    parts.databases.insert({ id, site: site.id, name: wanted.name, fullName, lifecycle: 'live' }, change.now);
    const userName = wanted.user?.name ?? wanted.name;
    const user =
      wanted.user === undefined
        ? null
        : insertDatabaseUser(
            parts,
            site,
            {
              name: userName,
              password: wanted.user.password,
              limits: databaseLimits.parse({}),
              grants: [{ database: id, access: 'all' }],
            },
            { now: change.now, field: wanted.user.name === undefined ? '/name' : '/user/name' },
          );
    change.describe({
      object: id,
      site: site.id,
      owner: site.owner,
      details: { name: fullName, ...(user === null ? {} : { user: { id: user.id, name: userName } }) },
    });
    change.announce('database.created', id, 1);
    if (user !== null) change.announce('database-user.created', user.id, 1);
    change.touchDatabases(site.id);
    return { id, user };
  });
}
