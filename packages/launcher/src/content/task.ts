import { z } from 'zod';
import { contentLimits } from '@daspanel/formats/launcher-requests.ts';

/**
 * What the launcher hands to the content worker (its first argument, as JSON) and what the worker prints (standard output, one JSON object a
 * line). The worker runs as the site's user, so the launcher believes nothing of what it prints beyond these schemas.
 */
const folder = z.string().startsWith('/');

export const contentTask = z.discriminatedUnion('task', [
  /** Fills the empty folder `to` with a copy of `from`. */
  z.strictObject({ task: z.literal('copy'), from: folder, to: folder }),
  /** Counts the files and their bytes. */
  z.strictObject({ task: z.literal('measure'), folder }),
  /** Empties the folders, which the launcher then removes: it owns the folder above. */
  z.strictObject({ task: z.literal('empty'), folders: z.array(folder) }),
  /**
   * Unpacks the archive on standard input into the empty folder `staging`, then moves the application's files on: into the empty folder
   * `target` (`fill`), over what is in it (`merge`), or in its place (`replace`).
   */
  z.strictObject({
    task: z.literal('extract'),
    staging: folder,
    /** The version's folder, or the empty folder that will be it. */
    version: folder,
    /** Absolute from the version's folder. */
    folder: z.string().startsWith('/'),
    finish: z.enum(['fill', 'merge', 'replace']),
    /** Names that all lie in the application's root. */
    markers: z.array(z.string()),
    limits: contentLimits,
  }),
  /** Sets constants, which come as JSON on standard input, in a PHP file of the version; `file` is absolute from the version's folder. */
  z.strictObject({ task: z.literal('configure'), version: folder, file: z.string().startsWith('/') }),
  /** Ends an extraction that was interrupted: puts back what it had taken out of the version, then empties its staging folder. */
  z.strictObject({ task: z.literal('settle'), staging: folder, version: folder }),
]);
export type ContentTask = z.infer<typeof contentTask>;
export type TaskOf<Name extends ContentTask['task']> = Extract<ContentTask, { task: Name }>;

const count = z.number().nonnegative();
export const progress = z.object({ files: count, bytes: count, totalFiles: count.optional(), totalBytes: count.optional() });
export type Progress = z.infer<typeof progress>;

export const measured = z.object({ files: count, bytes: count });
export type Measured = z.infer<typeof measured>;

/** Something in a tree that was left out of a copy, and why. */
export const skipped = z.object({ path: z.string().max(4200), problem: z.string().max(200) });
export type Skipped = z.infer<typeof skipped>;

export const copied = z.object({ ...measured.shape, skipped: z.array(skipped).max(20), skippedFiles: count });
export type Copied = z.infer<typeof copied>;

export const extracted = z.object({ ...measured.shape, stripped: z.string().max(1100).nullable() });
export type Extracted = z.infer<typeof extracted>;

export const configured = z.object({ configured: z.array(z.string().max(64)).max(100) });
export type Configured = z.infer<typeof configured>;

export const workerMessage = z.union([
  /** The version begins to change: the launcher lets the worker end from here on. */
  z.object({ finishing: z.literal(true) }),
  z.object({ progress }),
  z.object({ error: z.object({ code: z.string().regex(/^[a-z-]{1,40}$/), message: z.string().max(6000) }) }),
  z.object({ result: z.unknown() }),
]);
