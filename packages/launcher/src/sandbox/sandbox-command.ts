import { SHARED_USER_INSIDE, type Sandbox } from './sandbox.ts';

/** What this host offers to build sandboxes with. Found once, by `findSandboxHost`. */
export interface SandboxHost {
  /** Absolute paths of the programs. */
  readonly bubblewrap: string;
  readonly setpriv: string;
  readonly prlimit: string;
  /** bubblewrap 0.8 or later: nested user namespaces can be switched off. */
  readonly disableUserNamespaces: boolean;
  /** The host's top-level folders such as `/lib`: a symbolic link's target, or `null` for a real folder. */
  readonly programFolders: readonly { readonly path: string; readonly target: string | null }[];
  /** Files of the host's `/etc` that sandboxed programs need and that hold no secret. */
  readonly configuration: readonly string[];
}

/** Descriptors that `startSandbox` hands to bubblewrap. */
export const INFORMATION_DESCRIPTOR = 3;
export const BLOCK_DESCRIPTOR = 4;
export const ENVIRONMENT_DESCRIPTOR = 5;
export const SYSTEM_CALL_FILTER_DESCRIPTOR = 6;

/**
 * Programs and arguments, outermost first, without the environment: it holds secrets, and every user of the host can read arguments of programs.
 * `etc` is a folder of `accountFilesIn`.
 */
export function sandboxCommand(
  sandbox: Sandbox,
  host: SandboxHost,
  options: { readonly etc: string; readonly systemCallFilter: boolean; readonly limitProcesses: boolean },
): { readonly file: string; readonly arguments: readonly string[] } {
  const processes = options.limitProcesses ? [`--nproc=${sandbox.limits.processes}:${sandbox.limits.processes}`] : [];
  return {
    file: host.prlimit,
    arguments: [
      '--core=0:0',
      `--nofile=${sandbox.limits.openFiles}:${sandbox.limits.openFiles}`,
      ...processes,
      ...becomeUser(sandbox.user, host),
      host.bubblewrap,
      ...namespaces(sandbox.user, host),
      ...hostFiles(host, options.etc),
      ...temporaryFiles(sandbox),
      ...sandbox.mounts.flatMap(mountArguments),
      '--remount-ro',
      '/dev',
      '--remount-ro',
      '/',
      '--clearenv',
      '--args',
      String(ENVIRONMENT_DESCRIPTOR),
      '--chdir',
      sandbox.workingDirectory,
      '--info-fd',
      String(INFORMATION_DESCRIPTOR),
      '--block-fd',
      String(BLOCK_DESCRIPTOR),
      ...(options.systemCallFilter ? ['--seccomp', String(SYSTEM_CALL_FILTER_DESCRIPTOR)] : []),
      '--',
      sandbox.program,
      ...sandbox.arguments,
    ],
  };
}

/** What bubblewrap reads from `ENVIRONMENT_DESCRIPTOR`: arguments, each ended by a zero byte (bwrap(1), `--args`). */
export function environmentArguments(environment: Sandbox['environment']): string {
  const given = Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]);
  const broken = given.find((text) => text.includes('\0'));
  if (broken !== undefined) throw new Error('a variable of a sandbox has a zero byte, with which it would end');
  return given.map((text) => `${text}\0`).join('');
}

/**
 * The user is changed before bubblewrap starts. bubblewrap's own `--uid`, started by root, only renames root inside the sandbox: files
 * would belong to root outside.
 */
function becomeUser(user: number | undefined, host: SandboxHost): readonly string[] {
  const identity =
    user === undefined
      ? []
      : [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'];
  return [host.setpriv, ...identity, '--no-new-privs', '--pdeathsig=KILL'];
}

function namespaces(user: number | undefined, host: SandboxHost): readonly string[] {
  return [
    '--unshare-all',
    '--unshare-user',
    // Programs such as php-fpm refuse to be root, which the shared user may be.
    ...(user === undefined ? ['--uid', String(SHARED_USER_INSIDE), '--gid', String(SHARED_USER_INSIDE)] : []),
    ...(host.disableUserNamespaces ? ['--disable-userns'] : []),
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    '--hostname',
    'site',
  ];
}

function hostFiles(host: SandboxHost, etc: string): readonly string[] {
  return [
    '--ro-bind',
    '/usr',
    '/usr',
    ...host.programFolders.flatMap(({ path, target }) => (target === null ? ['--ro-bind', path, path] : ['--symlink', target, path])),
    ...ACCOUNT_FILES.flatMap((name) => ['--ro-bind', `${etc}/${name}`, `/etc/${name}`]),
    ...host.configuration.flatMap((path) => ['--ro-bind', path, path]),
  ];
}

/** Files that `accountFilesIn` makes for each user. */
export const ACCOUNT_FILES = ['passwd', 'group', 'hosts', 'nsswitch.conf'] as const;

function temporaryFiles(sandbox: Sandbox): readonly string[] {
  const size = String(sandbox.limits.temporary * 1024 * 1024);
  const temporary = (path: string) => ['--perms', '1777', '--size', size, '--tmpfs', path];
  return ['--proc', '/proc', '--dev', '/dev', ...temporary('/dev/shm'), ...temporary('/tmp')];
}

function mountArguments(mount: Sandbox['mounts'][number]): readonly string[] {
  const option = `${mount.access === 'read' ? '--ro-bind' : '--bind'}${mount.optional === true ? '-try' : ''}`;
  return [option, mount.from, mount.to];
}
