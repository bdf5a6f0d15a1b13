import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { restoredInstallation } from '@daspanel/formats/backup-manifest.ts';
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import type { AppliedDatabasesStore } from '../../reconciler/applied-databases-store.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import { workOnDatabase } from '../databases/database-work.ts';
import type { JobContext, JobWork } from '../jobs/job-runner.ts';

interface Parts {
  readonly dataServicesSocket: string;
  readonly uploadFolder: string;
  readonly databaseReconciler: Reconciler;
  readonly appliedDatabases: AppliedDatabasesStore;
}

const input = z.strictObject({ databases: restoredInstallation.shape.databases });
const TRY_AGAIN = 3_000;
const PATIENCE_MINUTES = 30;

/** Loads the dumps of a backup that was restored into the databases, once these have been made. A dump that has been loaded is gone, so that a job that runs again goes on where it was. */
export function loadDatabasesWork(parts: Parts): JobWork {
  return {
    async run(context) {
      const { databases } = input.parse(JSON.parse(context.job.input));
      parts.databaseReconciler.takeUp();
      const failures: string[] = [];
      for (const { database, upload } of databases) {
        if (!(await isThere(join(parts.uploadFolder, upload)))) continue;
        try {
          await load(parts, database, upload, context);
          await rm(join(parts.uploadFolder, upload), { force: true });
          context.log(`${database} is loaded`);
        } catch (error) {
          context.signal.throwIfAborted();
          context.log(`${database} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
          failures.push(database);
        }
      }
      if (failures.length > 0)
        throw new Problem('unavailable', `these databases could not be loaded: ${failures.join(', ')}`.slice(0, 1_000));
      return { databases: databases.length };
    },
  };
}

/** MariaDB may be making its first data, which takes a while, and the database is made after that. */
async function load(parts: Parts, database: string, upload: string, context: JobContext): Promise<void> {
  const until = performance.now() + PATIENCE_MINUTES * 60_000;
  for (;;) {
    try {
      if (!parts.appliedDatabases.isApplied(database)) throw new Problem('unavailable', 'the database has not been made');
      await workOnDatabase(parts.dataServicesSocket, 'database.import', { database, upload, mode: 'replace' }, context);
      return;
    } catch (error) {
      if (!(error instanceof Problem) || performance.now() > until) throw error;
      await wait(TRY_AGAIN, undefined, { signal: context.signal });
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
