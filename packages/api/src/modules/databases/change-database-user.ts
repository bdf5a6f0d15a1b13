import type { UpdateDatabaseUserBody } from '@daspanel/contract';
import { databaseLimits } from '@daspanel/formats/data-services-requests.ts';
import type { Caller } from '../../access/caller.ts';
import type { Action, Change } from '../../changes/change-writer.ts';
import { checkRevision } from '../../http/etag.ts';
import { Problem } from '../../problem.ts';
import { readLimits } from '../../reconciler/read-wanted-databases.ts';
import type { SiteRow } from '../sites/site-store.ts';
import { requireLive } from '../sites/trash-site.ts';
import { checkGrants, choosePassword } from './create-database-user.ts';
import { findDatabaseUser, type DatabaseParts, type DatabaseUserAddress } from './database-parts.ts';
import type { DatabaseUserRow } from './database-user-store.ts';

type Target = DatabaseUserAddress & { readonly ifMatch: ReadonlySet<number> | undefined };

/** Changes limits and grants; what is left out stays. */
export function updateDatabaseUser(parts: DatabaseParts, caller: Caller, target: Target, wanted: UpdateDatabaseUserBody): Promise<void> {
  return changeDatabaseUser(parts, 'database-users.update', caller, target, ({ site, user }, change) => {
    if (wanted.grants !== undefined) {
      checkGrants(parts, site.id, wanted.grants);
      parts.databaseUsers.setGrants(user.id, wanted.grants);
    }
    const limits = wanted.limits === undefined ? undefined : JSON.stringify(mergeLimits(user, wanted.limits));
    parts.databaseUsers.update(user.id, { limits }, change.now);
    return { ...wanted };
  });
}

/** Gives the user the password, or one that is made up, which is then the result. */
export async function setDatabasePassword(
  parts: DatabaseParts,
  caller: Caller,
  target: Target,
  given: string | undefined,
): Promise<{ readonly password?: string }> {
  const { hash, shown } = choosePassword(given);
  await changeDatabaseUser(parts, 'database-users.set-password', caller, target, ({ user }, change) => {
    parts.databaseUsers.update(user.id, { password_hash: hash }, change.now);
    return { name: user.name };
  });
  return shown;
}

export function deleteDatabaseUser(parts: DatabaseParts, caller: Caller, target: Target): Promise<void> {
  return changeDatabaseUser(parts, 'database-users.delete', caller, target, ({ user }) => {
    parts.databaseUsers.remove(user.site, user.id);
    return { name: user.name };
  });
}

/** `work` gives details for the audit record; they must not hold a secret. */
function changeDatabaseUser(
  parts: DatabaseParts,
  action: Action,
  caller: Caller,
  target: Target,
  work: (found: { readonly site: SiteRow; readonly user: DatabaseUserRow }, change: Change) => Readonly<Record<string, unknown>>,
): Promise<void> {
  return parts.changes.write(action, caller, (change) => {
    const found = findDatabaseUser(parts, caller, target);
    const { site, user } = found;
    checkRevision(target.ifMatch, user.revision);
    requireLive(site);
    if (user.lifecycle === 'building') throw new Problem('wrong-state', 'a job is still making the user: wait for its end');
    const details = work(found, change);
    const revision = parts.databaseUsers.find(site.id, user.id)?.revision;
    change.describe({ object: user.id, site: site.id, owner: site.owner, details });
    change.announce(revision === undefined ? 'database-user.deleted' : 'database-user.updated', user.id, revision);
    change.touchDatabases(site.id);
  });
}

/** Stored limits that are damaged are as if there were none. */
function mergeLimits(user: DatabaseUserRow, changed: NonNullable<UpdateDatabaseUserBody['limits']>) {
  return databaseLimits.parse({ ...readStored(user), ...changed });
}

function readStored(user: DatabaseUserRow): object {
  try {
    return readLimits(user);
  } catch {
    return {};
  }
}
