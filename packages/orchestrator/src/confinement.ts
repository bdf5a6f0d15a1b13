import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './part-description.ts';

/** What a part gets that touches files of many owners: a few capabilities, inside a view of the machine in which nothing else can be reached with them. */
export interface Confinement {
  /** Names as capabilities(7) has them, in lower case without the prefix. */
  readonly capabilities: readonly string[];
  /** Entries of the data directory that it sees and may change, by their first name. */
  readonly writes: readonly string[];
  /** Entries of the data directory that it sees. */
  readonly reads: readonly string[];
  /** Its own folder below `run/`. */
  readonly runFolder: string;
  /** Other folders below `run/` whose sockets it may connect to. */
  readonly reaches?: readonly string[];
  /** Others of its own, for whom else may connect. */
  readonly moreRunFolders?: readonly string[];
  /** True for one that speaks to other machines; any other has no network. */
  readonly keepsNetwork?: boolean;
  /** Absolute paths outside of the data directory that it sees, where they exist. */
  readonly seesIfThere?: readonly string[];
}

/** What `confine` has to know of the machine, so that it is pure. */
export interface ConfinementHost {
  readonly dataDirectory: string;
  readonly programDirectory: string;
  /** Absolute path of Node, where it lies outside of both the program directory and `/usr`. */
  readonly node: string;
  readonly settingsFile: string;
  /** First names of everything that is in the data directory, or may come to be. */
  readonly entries: readonly { readonly name: string; readonly isFolder: boolean }[];
  /** The host's top-level folders such as `/lib`: a symbolic link's target, or `null` for a real folder. */
  readonly programFolders: readonly { readonly path: string; readonly target: string | null }[];
}

/**
 * The command in a view of its own (bwrap(1)): programs, the part's own folders at their usual paths, no network unless it keeps it, no other process. The data directory is one
 * mount, because files are renamed between its folders; what the part must not see is covered. `command` keeps the given capabilities only by becoming
 * its own user afterwards with ambient ones. SIGTERM is ignored outside of the view, so that it can be sent to all of the session.
 */
export function confine(command: Command, confinement: Confinement, host: ConfinementHost): Command {
  const data = host.dataDirectory;
  const hidden = host.entries.filter(({ name }) => !confinement.writes.includes(name) && !confinement.reads.includes(name));
  const hiddenFolders = hidden.filter(({ isFolder }) => isFolder);
  return {
    program: '/usr/bin/env',
    arguments: [
      '--ignore-signal=TERM',
      '/usr/bin/bwrap',
      ...separation,
      ...(confinement.keepsNetwork === true ? [] : ['--unshare-net']),
      '--cap-drop',
      'ALL',
      ...[...untilItIsItself, ...confinement.capabilities].flatMap((name) => ['--cap-add', `CAP_${name.toUpperCase()}`]),
      ...programs(host),
      ...writable(data),
      ...hidden.flatMap(({ name, isFolder }) => (isFolder ? emptyFolder(join(data, name)) : ['--ro-bind', '/dev/null', join(data, name)])),
      ...confinement.reads.flatMap((name) => readOnly(join(data, name))),
      ...[confinement.runFolder, ...(confinement.moreRunFolders ?? [])].flatMap((name) => writable(join(data, 'run', name))),
      ...(confinement.reaches ?? []).flatMap((name) => readOnly(join(data, 'run', name))),
      ...readOnly(host.settingsFile),
      ...(confinement.seesIfThere ?? []).flatMap((path) => ['--ro-bind-try', path, path]),
      ...hiddenFolders.flatMap(({ name }) => ['--remount-ro', join(data, name)]),
      '--remount-ro',
      '/',
      '--chdir',
      data,
      '--',
      command.program,
      ...command.arguments,
    ],
  };
}

const separation = ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--die-with-parent'];
/** setpriv(1) needs these to become the part's user, and drops them on the way. */
const untilItIsItself = ['setuid', 'setgid', 'setpcap'];

const writable = (path: string) => ['--bind', path, path];
const readOnly = (path: string) => ['--ro-bind', path, path];
const emptyFolder = (path: string) => ['--perms', '0711', '--size', '1048576', '--tmpfs', path];

function programs({ programDirectory, dataDirectory, node, programFolders }: ConfinementHost): readonly string[] {
  return [
    ...readOnly('/usr'),
    ...programFolders.flatMap(({ path, target }) => (target === null ? readOnly(path) : ['--symlink', target, path])),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    ...emptyFolder('/tmp'),
    ...wayTo(programDirectory),
    ...wayTo(dataDirectory),
    ...readOnly(programDirectory),
    ...(isBelow(node, '/usr') || isBelow(node, programDirectory) ? [] : readOnly(node)),
  ];
}

/** The folders above a mount: bwrap would make them its own, and let nobody else through. */
function wayTo(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1);
  return names.flatMap((_, index) => ['--perms', '0711', '--dir', `/${names.slice(0, index + 1).join('/')}`]);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** Looks at the machine. `folders`: first names that the installation makes in its data directory. */
export function findConfinementHost(
  paths: Pick<ConfinementHost, 'dataDirectory' | 'programDirectory' | 'node' | 'settingsFile'>,
  folders: readonly string[],
): ConfinementHost {
  const found = readdirSync(paths.dataDirectory).map((name) => ({
    name,
    isFolder: statSync(join(paths.dataDirectory, name)).isDirectory(),
  }));
  const names = new Set(found.map(({ name }) => name));
  const missing = folders.filter((name) => !names.has(name)).map((name) => ({ name, isFolder: true }));
  const programFolders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].filter((path) => existsSync(path));
  return {
    ...paths,
    entries: [...found, ...missing],
    programFolders: programFolders.map((path) => ({ path, target: readLink(path) })),
  };
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
