import { databaseId, type CloneDatabaseBody, type DatabaseId, type Job } from '@daspanel/contract';
import { databaseName } from '@daspanel/formats/data-services-requests.ts';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { system, type Caller } from '../../access/caller.ts';
import type { Change } from '../../changes/change-writer.ts';
import { Problem } from '../../problem.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import { requireLive } from '../sites/trash-site.ts';
import { copyDatabase, type CopyParts } from './copy-database.ts';
import { checkRoomForDatabase, findDatabase, requireDatabaseReady, type DatabaseAddress, type DatabaseParts } from './database-parts.ts';
import type { DatabaseRow } from './database-store.ts';
import { checkNameIsFree, fullNameOf } from './full-name.ts';

const input = z.strictObject({ site: siteId, from: databaseId, to: databaseId, toName: databaseName });

/** Enters the copy, in state `building`, and the job that fills it. */
export function cloneDatabase(parts: DatabaseParts, caller: Caller, address: DatabaseAddress, { name }: CloneDatabaseBody): Promise<Job> {
  return parts.changes.write('databases.clone', caller, (change) => {
    const { site, database } = findDatabase(parts, caller, address);
    requireLive(site);
    requireDatabaseReady(database);
    const to = insertBuildingDatabase(parts, change, { site: site.id, name, field: '/name' });
    change.describe({ object: to, site: site.id, owner: site.owner, details: { from: database.full_name, name } });
    return enterJob(parts, change, {
      kind: 'database.clone',
      owner: site.owner,
      site: site.id,
      version: null,
      input: { site: site.id, from: database.id, to, toName: fullNameOf(site.id, name) },
    });
  });
}

/** Enters a database that a job is going to fill. `field` is the JSON pointer of the name in the body. */
export function insertBuildingDatabase(
  parts: Pick<DatabaseParts, 'databases' | 'databaseUsers' | 'appliedDatabases' | 'allowance' | 'newId'>,
  change: Change,
  { site, name, field }: { readonly site: SiteId; readonly name: string; readonly field: string },
): DatabaseId {
  checkRoomForDatabase(parts, site);
  const fullName = fullNameOf(site, name);
  checkNameIsFree(parts, 'database', fullName, field);
  const id = databaseId.parse(parts.newId('d'));
  parts.databases.insert({ id, site, name, fullName, lifecycle: 'building' }, change.now);
  change.announce('database.created', id, 1);
  change.touchDatabases(site);
  return id;
}

type WorkParts = CopyParts & Pick<DatabaseParts, 'changes' | 'databases' | 'appliedDatabases'>;

/** Fills the copy. However the job ends, there is a whole one or none. */
export function cloneDatabaseWork(parts: WorkParts): JobWork {
  return {
    async run(context) {
      const { site, from, to } = input.parse(JSON.parse(context.job.input));
      const [source, copy] = [from, to].map((id) => parts.databases.find(site, id));
      if (copy?.lifecycle === 'live') return { database: to };
      if (source === undefined || copy === undefined) throw new Problem('not-found', 'the database was deleted meanwhile');
      context.log(`copying ${source.full_name} to ${copy.full_name}`);
      const result = await copyDatabase(parts, source, copy, context);
      const by = { ...system, actor: { ...system.actor, owner: context.job.owner } };
      await parts.changes.write('database.ready', by, (change) => {
        change.describe({ object: to, site, owner: context.job.owner, details: { job: context.job.id } });
        publishDatabase(parts, change, copy);
      });
      return { ...result, database: to };
    },
    finish(job, _outcome, change) {
      withdrawBuildingDatabase(parts, change, input.parse(JSON.parse(job.input)));
    },
  };
}

/** Ends the building of a database that is whole. */
export function publishDatabase(
  { databases, appliedDatabases }: Pick<DatabaseParts, 'databases' | 'appliedDatabases'>,
  change: Change,
  database: DatabaseRow,
): void {
  databases.publish(database.id, change.now);
  appliedDatabases.saveBuilt(database.full_name);
  change.announce('database.updated', database.id, database.revision + 1);
  change.touchDatabases(database.site);
}

/** Gives a database up that was not filled to its end: the reconciler drops what there is of it, also where its site was purged meanwhile. */
export function withdrawBuildingDatabase(
  { databases, appliedDatabases }: Pick<DatabaseParts, 'databases' | 'appliedDatabases'>,
  change: Change,
  { site, to, toName }: { readonly site: SiteId; readonly to: DatabaseId; readonly toName: string },
): void {
  if (databases.find(site, to)?.lifecycle === 'live') return;
  databases.remove(site, to);
  appliedDatabases.enterExpected(site, { databases: [toName], users: [], hasChangedCache: false });
  change.announce('database.deleted', to);
  change.touchDatabases(site);
}
