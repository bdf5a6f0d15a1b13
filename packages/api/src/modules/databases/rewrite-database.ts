import type { Job, RewriteDatabaseBody } from '@daspanel/contract';
import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import { requireLive } from '../sites/trash-site.ts';
import { findDatabase, requireDatabaseReady, type DatabaseAddress, type DatabaseParts } from './database-parts.ts';
import { workOnDatabase } from './database-work.ts';

const input = dataServicesRequests['database.rewrite'].extend({ id: z.string() });

/** Enters the job that replaces texts everywhere in a database. */
export function rewriteDatabase(
  parts: DatabaseParts,
  caller: Caller,
  address: DatabaseAddress,
  { replacements }: RewriteDatabaseBody,
): Promise<Job> {
  return parts.changes.write('databases.rewrite', caller, (change) => {
    const { site, database } = findDatabase(parts, caller, address);
    requireLive(site);
    requireDatabaseReady(database);
    const details = { name: database.full_name, replacements: replacements.length };
    change.describe({ object: database.id, site: site.id, owner: site.owner, details });
    return enterJob(parts, change, {
      kind: 'database.rewrite',
      owner: site.owner,
      site: site.id,
      version: null,
      input: { id: database.id, database: database.full_name, replacements },
    });
  });
}

export function rewriteWork(parts: { readonly dataServicesSocket: string }): JobWork {
  return {
    async run(context) {
      const { id, ...request } = input.parse(JSON.parse(context.job.input));
      const result = await workOnDatabase(parts.dataServicesSocket, 'database.rewrite', request, context);
      return { ...z.record(z.string(), z.unknown()).parse(result), database: id };
    },
  };
}
