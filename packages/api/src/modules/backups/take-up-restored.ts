import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RESTORED_FILE, restoredInstallation, type RestoredInstallation } from '@daspanel/formats/backup-manifest.ts';
import { databaseName } from '@daspanel/formats/data-services-requests.ts';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { z } from 'zod';
import { OWNER } from '../../access/actor.ts';
import { system } from '../../access/caller.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobStore } from '../jobs/job-store.ts';

interface Parts {
  readonly jobs: JobStore;
  readonly changes: ChangeWriter;
  readonly newId: (letter: string) => string;
  /** Folder of the state. */
  readonly folder: string;
  /** Marks everything that is derived, so that it is made again. */
  readonly rebuildAll: () => Promise<void>;
}

/**
 * At the first start after a restore: jobs that the former installation had under way are over, everything derived is made again, and a job loads the dumps into the databases. True where this is
 * that start. A start that is killed in the middle is repeated by the next.
 */
export async function takeUpRestored(parts: Parts): Promise<boolean> {
  const path = join(parts.folder, RESTORED_FILE);
  const restored = await readRestored(path);
  if (restored === undefined) return false;
  await parts.rebuildAll();
  await parts.changes.write('backup.restored', system, (change) => {
    for (const job of parts.jobs.listUnfinished())
      parts.jobs.end(
        job.id,
        { state: 'failed', problem: { code: 'unavailable', detail: 'a backup was restored while the job was under way' } },
        change.now,
      );
    const databases = restored.databases.filter(({ database }) => databaseName.safeParse(database).success);
    enterJob(parts, change, { kind: 'backup.load', owner: OWNER, site: null, version: null, input: { databases } });
    change.describe({ object: restored.backup, owner: OWNER, details: { takenAt: restored.takenAt } });
  });
  await rm(path);
  await syncDirectory(parts.folder);
  return true;
}

async function readRestored(path: string): Promise<RestoredInstallation | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : restoredInstallation.parse(z.json().parse(JSON.parse(text)));
}
