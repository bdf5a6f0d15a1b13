import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadId, type ImportDatabaseBody, type Job } from '@daspanel/contract';
import { databaseName } from '@daspanel/formats/data-services-requests.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import { requireLive } from '../sites/trash-site.ts';
import { takeUpload } from '../uploads/take-upload.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import { findDatabase, requireDatabaseReady, type DatabaseAddress, type DatabaseParts } from './database-parts.ts';
import { workOnDatabase } from './database-work.ts';

const input = z.strictObject({ id: z.string(), database: databaseName, upload: uploadId, mode: z.enum(['replace', 'merge']) });

/** Enters the job that runs an upload of SQL in a database. */
export function importDatabase(
  parts: DatabaseParts & { readonly uploads: UploadStore },
  caller: Caller,
  address: DatabaseAddress,
  { upload: wanted, mode }: ImportDatabaseBody,
): Promise<Job> {
  return parts.changes.write('databases.import', caller, (change) => {
    const { site, database } = findDatabase(parts, caller, address);
    requireLive(site);
    requireDatabaseReady(database);
    const upload = takeUpload(parts, caller, wanted);
    change.describe({ object: database.id, site: site.id, owner: site.owner, details: { name: database.full_name, upload, mode } });
    const job = enterJob(parts, change, {
      kind: 'database.import',
      owner: site.owner,
      site: site.id,
      version: null,
      input: { id: database.id, database: database.full_name, upload, mode },
    });
    parts.uploads.assign(upload, job.id);
    return job;
  });
}

/** The upload is gone afterwards. */
export function importWork(parts: {
  readonly uploads: UploadStore;
  readonly uploadFolder: string;
  readonly dataServicesSocket: string;
}): JobWork {
  return {
    async run(context) {
      const { id, ...request } = input.parse(JSON.parse(context.job.input));
      context.log(`running the upload in ${request.database} (${request.mode})`);
      const result = await workOnDatabase(parts.dataServicesSocket, 'database.import', request, context);
      return { ...z.record(z.string(), z.unknown()).parse(result), database: id };
    },
    finish(job) {
      const { upload } = input.parse(JSON.parse(job.input));
      parts.uploads.remove(upload);
      // Nothing refers to the file any more; one that stays behind is removed with the expired ones.
      void rm(join(parts.uploadFolder, upload), { force: true }).catch(() => {});
    },
  };
}
