import { z } from 'zod';
import type { Backup } from '@daspanel/contract';
import { backupId } from '@daspanel/contract';
import { backupManifest, type BackupManifest } from '@daspanel/formats/backup-manifest.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import { describeLauncherError } from '../../launcher-error.ts';
import { Problem } from '../../problem.ts';

const listed = z.object({ backups: z.array(backupManifest) });
const LIST_PATIENCE = 30_000;

/** The whole backups, newest first. Throws `unavailable` where the launcher does not answer. */
export async function listBackups(launcher: Requester): Promise<readonly BackupManifest[]> {
  const answer = await launcher.request('backup.list', {}, { timeoutMilliseconds: LIST_PATIENCE }).catch((error: unknown) => {
    throw error instanceof RequestError ? new Problem('unavailable', describeLauncherError(error).detail, { cause: error }) : error;
  });
  return listed.parse(answer).backups.toReversed();
}

export function presentBackup(manifest: BackupManifest): Backup {
  const { takenAt, endedAt, version, files, bytes, newBytes, databases, secrets, problems, problemCount } = manifest;
  return {
    id: backupId.parse(manifest.id),
    takenAt,
    endedAt,
    version,
    files,
    bytes,
    newBytes,
    databases: databases.map(({ name }) => name),
    hasSecrets: secrets !== null,
    problems,
    problemCount,
  };
}
