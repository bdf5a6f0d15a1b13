import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { databaseName } from '@daspanel/formats/data-services-requests.ts';
import { backupId, backupManifest } from '@daspanel/formats/backup-manifest.ts';
import type { JobId } from '@daspanel/contract';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { z } from 'zod';
import packageFile from '../../../package.json' with { type: 'json' };
import type { AskDataServices } from '../../data-services.ts';
import { takeSnapshot } from '../../database/snapshots.ts';
import { Problem } from '../../problem.ts';
import { workOnDatabase } from '../databases/database-work.ts';
import type { JobContext, JobWork } from '../jobs/job-runner.ts';
import { launchWork } from '../jobs/launch-work.ts';

export interface BackupParts {
  readonly database: DatabaseSync;
  readonly data: DataDirectory;
  readonly askDataServices: AskDataServices;
  /** Passphrases of backups that are to be made, by their jobs: in memory only. */
  readonly passphrases: Map<JobId, string>;
  readonly now: () => number;
}

const input = z.strictObject({ backup: backupId });
const wanted = z.object({ full_name: databaseName });

/**
 * Makes a backup. The state is read first, in one moment; what it names is read after that, so that nothing it names is missing but what was deleted meanwhile. A job that a restart of
 * the API has interrupted fails: the passphrase is gone, and the next one does the same work.
 */
export function createBackupWork(parts: BackupParts): JobWork {
  const tidyUp = async (backup: string) => {
    await rm(join(parts.data.state, 'backup'), { recursive: true, force: true });
    for (const name of listDatabases(parts))
      await parts.askDataServices('export.remove', { export: exportOf(backup, name) }).catch(() => {});
  };
  return {
    async run(context) {
      const { backup } = input.parse(JSON.parse(context.job.input));
      try {
        if (context.job.state === 'running')
          throw new Problem('unavailable', 'the API was restarted while the backup was made: make another');
        return await makeBackup(parts, backup, context);
      } finally {
        await tidyUp(backup);
      }
    },
    finish(job) {
      parts.passphrases.delete(job.id);
    },
  };
}

async function makeBackup(parts: BackupParts, backup: string, context: JobContext) {
  const takenAt = new Date(parts.now()).toISOString();
  const folder = join(parts.data.state, 'backup');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const state = `backup/${basename(await takeSnapshot(parts.database, folder, parts.now()))}`;
  const dumped = await dumpDatabases(parts, backup, context);
  await failpoint('backup.databases-dumped');
  const passphrase = parts.passphrases.get(context.job.id) ?? null;
  const wishes = { backup, state, takenAt, passphrase, version: packageFile.version, ...dumped };
  const manifest = backupManifest.parse(await launchWork(parts.data.sockets.launcherForApi, 'backup.take', wishes, context));
  const { files, bytes, newBytes, problemCount } = manifest;
  return { backup, files, bytes, newBytes, problems: problemCount, hasSecrets: manifest.secrets !== null };
}

function listDatabases({ database }: BackupParts): readonly string[] {
  const rows = database.prepare("SELECT full_name FROM databases WHERE lifecycle = 'live' ORDER BY full_name").all();
  return z
    .array(wanted)
    .parse(rows)
    .map((row) => row.full_name);
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Name of the export of a database for a backup. It follows from both, so that what a killed API left is found again. */
function exportOf(backup: string, database: string): string {
  const bytes = createHash('sha256').update(`${backup} ${database}`).digest().subarray(0, 15);
  return `x${Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join('')}`;
}

/** One after the other. One that cannot be dumped, as it has just been deleted, is noted; the backup is made without it. */
async function dumpDatabases(parts: BackupParts, backup: string, context: JobContext) {
  const databases: { readonly name: string; readonly export: string }[] = [];
  const problems: { readonly path: string; readonly problem: string }[] = [];
  for (const name of listDatabases(parts)) {
    context.signal.throwIfAborted();
    const id = exportOf(backup, name);
    try {
      await workOnDatabase(parts.data.sockets.dataServices, 'database.export', { database: name, export: id }, context);
      databases.push({ name, export: id });
    } catch (error) {
      context.signal.throwIfAborted();
      // Without MariaDB there is nothing of any database: that is no backup.
      if (error instanceof Problem) throw error;
      const problem = error instanceof Error ? error.message.slice(0, 500) : String(error);
      context.log(`the database ${name} could not be dumped: ${problem}`);
      if (problems.length < 200) problems.push({ path: `databases/${name}.sql.gz`, problem });
    }
  }
  return { databases, problems };
}
