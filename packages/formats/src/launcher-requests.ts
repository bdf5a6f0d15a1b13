import { z } from 'zod';
import { folderInVersion, phpVersion, poolId, siteId, versionId } from './identifiers.ts';

/**
 * What the launcher does for others, as JSON lines on its two sockets (`serveOperations` in platform). It is the only part with root rights beside
 * the orchestrator, re-checks every argument against its own ledger, and every operation may be repeated safely.
 */
const siteOnly = z.strictObject({ site: siteId });
const versionOf = z.strictObject({ site: siteId, version: versionId });

/** A file inside a version, as `/wp-config.php`. */
const fileInVersion = folderInVersion.refine((path) => path !== '/', 'must be a file');

/** Text that a string literal of PHP can hold in every version. */
const phpText = z
  .string()
  .max(1_000)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text without NUL');

/** Limits for content that comes from outside. */
export const contentLimits = z.strictObject({
  bytes: z.int().min(1),
  entries: z.int().min(1),
  /** Uncompressed bytes per compressed byte, beyond the first 10 MiB. */
  ratio: z.int().min(1),
});

export const launcherForApi = {
  /** Gives the site its user (from the ledger, never reused) and its folders. Result: `{ user: number }`. */
  'site.provision': siteOnly,
  /** Moves the site's folder to the trash, with its pools stopped. No folder: nothing to do. */
  'site.trash': siteOnly,
  /** Moves the site's folder back from the trash. */
  'site.restore': siteOnly,
  /** Deletes the site's folder from the trash, as the site's user. Its user number stays taken. */
  'site.purge': siteOnly,
  /** Makes the version's empty folder. */
  'version.provision': versionOf,
  /** Copies `from` into the new version `to`, as the site's user, byte for byte with modes, times and symlinks. Progress: `{ files, bytes, totalFiles, totalBytes }`. A copy that does not end leaves no folder `to`; a folder `to` with content counts as done. Result: `{ files, bytes, skipped, skippedFiles }`: `skipped` names up to 20 `{ path, problem }` that could not be copied. Errors: `disk-full`, `copy-failed`, `cancelled`. */
  'version.clone': z.strictObject({ site: siteId, from: versionId, to: versionId }),
  /** Deletes the version's folder, as the site's user. */
  'version.remove': versionOf,
  /**
   * Unpacks `data/uploads/<upload>` (zip, tar or tar.gz, told by content) into the version's folder, as the site's user, in a staging folder that replaces or
   * joins the folder only when all is well. The application's real root (a lone top-level folder) is stripped. Progress: `{ files, bytes }`.
   * Result: `{ files, bytes, stripped: string | null }`. Errors: `invalid-archive`, `archive-too-large`, `unsafe-entry` (names the entry), `not-a-folder`,
   * `disk-full`, `cancelled`; after each of them the version is as it was.
   */
  'version.extract': z.strictObject({
    site: siteId,
    version: versionId,
    upload: z.string().regex(/^u[0-9a-hjkmnp-tv-z]{15}$/),
    /** Folder of the version that the content goes to. */
    folder: folderInVersion,
    /** `replace` empties the folder first (swap by rename), `merge` keeps what is there and overwrites files of the same name. */
    mode: z.enum(['replace', 'merge']),
    /** The site type's `markers`: the archive's folder that has them all is its root, even beside others. */
    markers: z.array(z.string().min(1).max(255)).max(16).default([]),
    limits: contentLimits,
  }),
  /**
   * Sets constants in one PHP file of the version, as the site's user: in each `define('NAME', 'text')` of the file that names one of them the second string is
   * replaced; the file is swapped by rename. Result: `{ configured }`, the names that were found. No such file: none. Error `unsuitable-file`: it is no regular file or too large.
   */
  'version.configure': z.strictObject({
    site: siteId,
    version: versionId,
    file: fileInVersion,
    constants: z.record(z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/), phpText),
  }),
  /** Size of a version. Result: `{ files, bytes }`. */
  'version.measure': versionOf,
  /** The end of a site's own log. Result: `{ text, size }`; `text` is at most `bytes` long and starts at a line. */
  'log.tail': z.strictObject({ site: siteId, log: z.enum(['php-error']), bytes: z.int().min(1).max(1_048_576) }),
  /**
   * Runs a shell command in the site's sandbox, as its user, in the version's folder, and waits for its end. `pool` names the pool whose PHP, settings and
   * limits it has; null: no PHP. It is ended after `seconds`, and when the asker's connection closes. Result: `CommandEnd` of the launcher:
   * `{ status, outOfMemory, timedOut, output, outputBytes }`, where `output` is the last `bytes` of what it printed and `status` null when it was ended.
   */
  'command.run': z.strictObject({
    site: siteId,
    version: versionId,
    pool: poolId.nullable(),
    command: z
      .string()
      .min(1)
      .max(8_192)
      .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text without NUL'),
    /** Whether it may fetch from the public Internet. */
    outgoing: z.boolean().default(false),
    seconds: z.int().min(1).max(86_400),
    bytes: z.int().min(1).max(65_536),
  }),
  /** Checks owners, modes and strangers in the data directory. Progress: `{ files }`. Result: `DataVerification`. */
  'data.verify': z.strictObject({}),
  /** The pools that are awake. Result: `PoolState[]`. */
  'pool.list': z.strictObject({}),
  /** The PHP versions that run here. Result: `InstalledEngines`. */
  'engines.list': z.strictObject({}),
} as const;

export const launcherForEngine = {
  /** Starts the pool described by `data/pools/<pool>.json` unless it is awake, and resolves when its socket `run/pools/<pool>.sock` accepts. Result: `{ started: boolean }`. */
  'pool.wake': z.strictObject({ pool: poolId }),
  /** Takes the pool's socket away, lets running requests end (at most `graceSeconds`), then ends its processes. */
  'pool.sleep': z.strictObject({ pool: poolId, graceSeconds: z.int().min(0).max(600) }),
  /** The pools that are awake. Result: `PoolState[]`. */
  'pool.list': z.strictObject({}),
} as const;

export const launcherForConsole = {
  /**
   * Starts a shell for a person in the site's sandbox, as its user, in the version's folder, with the PHP, settings and limits of `pool` (null: no PHP), and waits
   * for its end. Its bytes go, in frames (`packages/console/src/frames.ts`), over the connection to the socket of streams that began with `key` and a line feed.
   * Everything that was started in it ends with it, and it ends when the asker's connection closes. Result: `{ status: number | null, outOfMemory }`.
   * Errors: `no-stream`, `no-sandbox`, `unknown-site`, `unknown-pool`.
   */
  'console.open': z.strictObject({
    site: siteId,
    version: versionId,
    pool: poolId.nullable(),
    /** Whether it may fetch from the public Internet. */
    outgoing: z.boolean().default(false),
    key: z.string().regex(/^[0-9a-f]{32}$/),
    columns: z.int().min(1).max(1_000),
    rows: z.int().min(1).max(1_000),
  }),
} as const;

export const consoleEnd = z.object({ status: z.int().nullable(), outOfMemory: z.boolean() });

export const poolState = z.strictObject({
  pool: poolId,
  php: phpVersion,
  runtime: z.enum(['native', 'wasm']),
  /** When it was started, milliseconds since 1970. */
  since: z.number(),
  /** Processor time of all its processes, in milliseconds: a pool is idle while this does not grow. */
  processorMilliseconds: z.number(),
  /** Resident memory of all its processes, in bytes. */
  memoryBytes: z.number(),
  processes: z.int(),
});
export type PoolState = z.infer<typeof poolState>;

export const installedEngines = z.strictObject({
  /** One per version, oldest first. */
  php: z.array(
    z.strictObject({
      version: phpVersion,
      runtime: z.enum(['native', 'wasm']),
      /** Full version, such as `8.2.36`. */
      release: z.string(),
      extensions: z.array(z.string()).readonly(),
      /** Day on which the PHP project's security support ends or ended, `YYYY-MM-DD`; null when that is not known. */
      endOfLife: z.iso.date().nullable(),
    }),
  ),
});
export type InstalledEngines = z.infer<typeof installedEngines>;

const versionsOfSites = z.record(siteId, z.array(versionId).readonly());

/** What the launcher found in the data directory. */
export const dataVerification = z.strictObject({
  /** The first 500; `path` is relative to the data directory. */
  problems: z.array(z.strictObject({ path: z.string(), problem: z.string() })).readonly(),
  problemCount: z.int(),
  /** The sites that have a folder, with the versions that have one: to be compared with the state. */
  sites: versionsOfSites,
  trashed: versionsOfSites,
  /** Files and folders of sites that were looked at. */
  files: z.int(),
});
export type DataVerification = z.infer<typeof dataVerification>;

/** How far sites are isolated on this host; missing layers are named for the status page. */
export const isolationReport = z.strictObject({
  level: z.enum(['full', 'reduced']),
  missing: z.array(z.enum(['separate-users', 'sandbox', 'cgroup-memory', 'cgroup-processor', 'cgroup-processes'])),
});
export type IsolationReport = z.infer<typeof isolationReport>;
