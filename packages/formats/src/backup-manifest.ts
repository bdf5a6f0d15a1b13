import { z } from 'zod';

/**
 * A backup of an installation: the folder `data/backups/<backup-id>/` with
 * - `files/`: what was read of the data directory, under the same paths, owned by root; unchanged files are hard links into the backup before;
 * - `databases/<name>.sql.gz`: a dump of each database;
 * - `secrets.sealed`: keys and certificates, encrypted with a passphrase (`platform/src/sealed-archive.ts`); missing where there was none;
 * - `index.jsonl`: one JSON object a line for each entry of `files/`, with owner, mode and times as they were;
 * - `manifest.json`: written last. A folder without it is no backup.
 */
export const BACKUP_FORMAT = 1;

export const backupId = z.string().regex(/^b[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with b');

const sum = z.string().regex(/^[0-9a-f]{64}$/);

const place = {
  /** Relative to the data directory; base64 of its bytes where it is no UTF-8. */
  path: z.string().optional(),
  pathBase64: z.string().optional(),
  mode: z.int(),
  user: z.int(),
  group: z.int(),
  /** Nanoseconds since 1970. */
  modified: z.string(),
};

export const backupEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), ...place }),
  z.strictObject({ kind: z.literal('link'), ...place, targetBase64: z.string() }),
  z.strictObject({
    kind: z.literal('file'),
    ...place,
    bytes: z.int(),
    sha256: sum,
    /** Inode and time of its last change, by which the next backup tells whether it is still the same. */
    same: z.string(),
  }),
]);
export type BackupEntry = z.infer<typeof backupEntry>;

export const backupProblem = z.strictObject({ path: z.string(), problem: z.string() });
export type BackupProblem = z.infer<typeof backupProblem>;

export const backupManifest = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  id: backupId,
  /** Of Daspanel. */
  version: z.string(),
  hostName: z.string(),
  /** When the state was read: what is restored is the installation as it was then. ISO 8601. */
  takenAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  separateUsers: z.boolean(),
  files: z.int(),
  /** Of all files and dumps. */
  bytes: z.int(),
  /** Of those that are not hard links to the backup before. */
  newBytes: z.int(),
  index: z.strictObject({ bytes: z.int(), sha256: sum }),
  databases: z.array(z.strictObject({ name: z.string().regex(/^[a-z0-9_]{1,64}$/), bytes: z.int(), sha256: sum })),
  /** `null`: there was no passphrase, and keys and certificates are not in it. */
  secrets: z.strictObject({ bytes: z.int(), sha256: sum }).nullable(),
  /** What could not be read, or changed while it was read: the first 200. */
  problems: z.array(backupProblem),
  problemCount: z.int(),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** Left by a restore in `state/` for the first start after it: which dump, waiting in `uploads/`, goes into which database. */
export const restoredInstallation = z.strictObject({
  backup: backupId,
  takenAt: z.iso.datetime(),
  databases: z.array(z.strictObject({ database: z.string(), upload: z.string().regex(/^u[0-9a-hjkmnp-tv-z]{15}$/) })),
});
export type RestoredInstallation = z.infer<typeof restoredInstallation>;

/** Name of that file in `state/`. */
export const RESTORED_FILE = 'restored.json';
/** Name of the file in a data directory that is being restored: a restore that did not end leaves it, and nothing starts beside it. */
export const UNFINISHED_RESTORE_FILE = 'restore-unfinished';
