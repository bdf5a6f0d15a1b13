import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** The folders under which parts reach the program and the data. */
export interface InstallationPaths {
  readonly program: string;
  readonly data: string;
}

const OWN_NAMESPACE = 'DASPANEL_MOUNT_NAMESPACE';

/**
 * Paths on which every part's user can reach the program and the data. They are the given ones, unless a folder above them is closed for
 * other users (such as `/root`) or the path of the data is too long for sockets: then this process is replaced by itself in a mount namespace of its own, where both are bound below
 * `/run/daspanel/`. The bindings end with the last process of the installation, and nobody else sees them.
 */
export async function openPaths(given: InstallationPaths): Promise<InstallationPaths> {
  if (process.getuid?.() !== 0) return given;
  if (process.env[OWN_NAMESPACE] === undefined) {
    if (isOpen(given.program) && isOpen(given.data) && fitsSockets(given.data)) return given;
    enterOwnNamespace();
  }
  const folder = join('/run/daspanel', createHash('sha256').update(given.data).digest('hex').slice(0, 8));
  const paths = { program: join(folder, 'program'), data: join(folder, 'data') };
  for (const name of ['program', 'data'] as const) {
    await mkdir(paths[name], { recursive: true, mode: 0o711 });
    await bind(given[name], paths[name]);
  }
  return paths;
}

/** A unix socket's path holds 107 bytes (unix(7)); the longest one below `data/` needs 48 of them. */
export const LONGEST_DATA_PATH = 59;

export function fitsSockets(dataPath: string): boolean {
  return Buffer.byteLength(dataPath) <= LONGEST_DATA_PATH;
}

/** True when every folder above a path may be entered by everybody. */
export function isOpen(path: string): boolean {
  const parent = dirname(path);
  const mode = statSync(parent, { throwIfNoEntry: false })?.mode ?? 0o777;
  return (mode & 0o001) !== 0 && (parent === '/' || isOpen(parent));
}

function enterOwnNamespace(): void {
  const environment = { ...process.env, [OWN_NAMESPACE]: '1' };
  process.execve?.(
    '/usr/bin/unshare',
    ['unshare', '--mount', '--propagation', 'private', '--', process.execPath, ...process.argv.slice(1)],
    environment,
  );
}

/** With what is mounted below it, as the folders are that a node shares. */
async function bind(from: string, to: string): Promise<void> {
  const result = await runProgram('/usr/bin/mount', ['--rbind', '--', from, to]);
  if (result.status !== 0) throw new Error(`${from} cannot be opened for the parts' users: ${result.stderr.toString('utf8').trim()}`);
}
