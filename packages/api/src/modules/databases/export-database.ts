import { exportId, type Job } from '@daspanel/contract';
import { databaseName } from '@daspanel/formats/data-services-requests.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import { requireLive } from '../sites/trash-site.ts';
import { findDatabase, requireDatabaseReady, type DatabaseAddress, type DatabaseParts } from './database-parts.ts';
import { workOnDatabase } from './database-work.ts';
import type { ExportStore } from './export-store.ts';

const input = z.strictObject({ id: z.string(), database: databaseName, export: exportId });
const written = z.object({ bytes: z.int() });

const DAY = 24 * 60 * 60 * 1000;
/** No job waits and runs for longer. */
const UNFINISHED_KEPT = 30 * DAY;

type Parts = DatabaseParts & { readonly exports: ExportStore };

/** Enters the job that dumps a database into a file. */
export function exportDatabase(parts: Parts, caller: Caller, address: DatabaseAddress): Promise<Job> {
  return parts.changes.write('databases.export', caller, (change) => {
    const { site, database } = findDatabase(parts, caller, address);
    requireLive(site);
    requireDatabaseReady(database);
    const id = exportId.parse(parts.newId('x'));
    const { name } = database;
    parts.exports.insert({
      id,
      site: site.id,
      database: database.id,
      name,
      created_at: change.now,
      expires_at: change.now + UNFINISHED_KEPT,
    });
    change.describe({ object: database.id, site: site.id, owner: site.owner, details: { name: database.full_name, export: id } });
    return enterJob(parts, change, {
      kind: 'database.export',
      owner: site.owner,
      site: site.id,
      version: null,
      input: { id: database.id, database: database.full_name, export: id },
    });
  });
}

/** The export can be downloaded for a day, beginning with the end of the job. */
export function exportWork(parts: { readonly exports: ExportStore; readonly dataServicesSocket: string }): JobWork {
  return {
    async run(context) {
      const { id, database, export: name } = input.parse(JSON.parse(context.job.input));
      const request = { database, export: name };
      const { bytes } = written.parse(await workOnDatabase(parts.dataServicesSocket, 'database.export', request, context));
      return { database: id, export: name, bytes };
    },
    finish(job, outcome, change) {
      const { export: id } = input.parse(JSON.parse(job.input));
      if (outcome.state === 'succeeded') parts.exports.complete(id, written.parse(outcome.result).bytes, change.now + DAY);
      else parts.exports.expire(id);
    },
  };
}
