/** One folder or file of the host that a sandbox sees. `from` and `to` are absolute; a missing `from` of an optional mount is left out. */
export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly access: 'read' | 'write';
  readonly optional?: boolean;
}

export interface SandboxLimits {
  /** Memory of all processes together, swap and temporary files included, in MiB. */
  readonly memory: number;
  /** Hundredths of a processor core. */
  readonly processor: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Size of `/tmp` and of `/dev/shm`, each, in MiB. They count as memory too. */
  readonly temporary: number;
  /** Open files per process. */
  readonly openFiles: number;
}

/**
 * One program that runs for a site, as the site's user, and everything that it may see. What is not listed here does not exist for it:
 * besides `mounts` there are only the host's programs (`/usr`), a made-up `/etc`, empty `/tmp` and `/dev/shm`, and its own `/proc`.
 * It has no network but a loopback of its own.
 */
export interface Sandbox {
  /** Letters, digits and hyphens; names the control group and the log lines. No two sandboxes of one launcher have the same. */
  readonly name: string;
  /** Number of the site's user, which is its group's too. Undefined where all parts share the starting user. */
  readonly user: number | undefined;
  readonly mounts: readonly Mount[];
  /** Absolute path inside the sandbox. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly limits: SandboxLimits;
}

/** Where the site's folder is inside every sandbox. */
export const SITE_FOLDER = '/site';

/** What a program's user is called inside where all parts share one user: files belong to that user outside. */
export const SHARED_USER_INSIDE = 1000;
