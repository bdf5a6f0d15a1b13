import type { Caller } from '../../access/caller.ts';
import { checkRevision } from '../../http/etag.ts';
import { Problem } from '../../problem.ts';
import { requireLive } from '../sites/trash-site.ts';
import { findDatabase, type DatabaseAddress, type DatabaseParts } from './database-parts.ts';

/** Removes a database that no job works on: its record at once, its content by the reconciler. Grants on it end with it. */
export function deleteDatabase(
  parts: DatabaseParts,
  caller: Caller,
  target: DatabaseAddress & { readonly ifMatch: ReadonlySet<number> | undefined },
  confirm: string,
): Promise<void> {
  return parts.changes.write('databases.delete', caller, (change) => {
    const { site, database } = findDatabase(parts, caller, target);
    checkRevision(target.ifMatch, database.revision);
    requireLive(site);
    if (confirm !== database.name)
      throw new Problem('confirmation-mismatch', 'repeat the name of the database as `confirm`: all that is in it goes');
    const holders = parts.jobs.runningOf(database.id).map(({ id, kind }) => `job ${id} (${kind})`);
    if (holders.length > 0)
      throw new Problem('database-in-use', `database ${database.name} is used by ${holders.join(' and ')}`, { holders });
    parts.databases.remove(site.id, database.id);
    change.describe({ object: database.id, site: site.id, owner: site.owner, details: { name: database.full_name } });
    change.announce('database.deleted', database.id);
    change.touchDatabases(site.id);
  });
}
