import { z } from 'zod';
import { backupId } from './backup-manifest.ts';
import { databaseName } from './data-services-requests.ts';

const only = z.strictObject({ backup: backupId });

/** What the launcher, which alone may read everything, does for the API about backups (`backup-manifest.ts`). One is made at a time. */
export const backupRequests = {
  /**
   * Makes the backup of everything in the data directory. The API has put a copy of its state into `state/<state>` before, and has had the databases dumped to
   * `exports/<export>.sql.gz`, which go into the backup. Progress: `{ bytes, files }`. Result: `BackupManifest`. Errors: `disk-full`, `cancelled`, `backup-failed`; the
   * half backup is gone afterwards.
   */
  'backup.take': z.strictObject({
    backup: backupId,
    state: z.string().regex(/^backup\/[A-Za-z0-9.:-]{1,80}\.db$/),
    takenAt: z.iso.datetime(),
    databases: z.array(z.strictObject({ name: databaseName, export: z.string().regex(/^x[0-9a-hjkmnp-tv-z]{15}$/) })),
    /** What the API could not have dumped. */
    problems: z.array(z.strictObject({ path: z.string().max(200), problem: z.string().max(500) })).max(200),
    passphrase: z.string().min(1).max(1_000).nullable(),
    version: z.string().max(100),
  }),
  /** The whole ones, oldest first. Result: `{ backups: BackupManifest[] }`. */
  'backup.list': z.strictObject({}),
  /** Reads all of it and compares the sums. Progress: `{ bytes, files }`. Result: `{ files, bytes, problems: BackupProblem[] (first 200), problemCount }`. Error `unknown-backup`. */
  'backup.verify': only,
  /** Deletes it, if it is there; its name first, so that a half-deleted one is no backup. */
  'backup.remove': only,
} as const;
