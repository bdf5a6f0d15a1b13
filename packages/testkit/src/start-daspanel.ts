import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram, type Program } from '@daspanel/platform/run-program.ts';
import { findFreePort } from './free-port.ts';
import { startInContainers } from './docker/start-in-containers.ts';
import { INSTALLATION_NAME, reachDaspanel, type ReachedDaspanel } from './reach-daspanel.ts';

const ownRepository = join(import.meta.dirname, '..', '..', '..');

export interface StartWishes {
  /** Use this data directory and leave it there; default: a temporary one that goes with `stop()`. */
  readonly data?: string;
  readonly httpPort?: number;
  readonly httpsPort?: number;
  /** Folder of the checkout that is started; default: the one that this file lies in. */
  readonly repository?: string;
  /** Value of DASPANEL_FAILPOINTS for every part. */
  readonly failpoints?: string;
  /** Start it as this user and group instead of the tests' own; the data directory is given to that user. */
  readonly user?: number;
  /** Leaves the one-time login for a test that makes the first account; the token is then the operator's. */
  readonly keepFirstLogin?: boolean;
}

/** A Daspanel that runs as a person would start it, on free ports of 127.0.0.1. */
export interface RunningDaspanel extends ReachedDaspanel, AsyncDisposable {
  /** Milliseconds from the start of the process to its line "ready". */
  readonly startMilliseconds: number;
  readonly process: Program;
  /** Ends it as Ctrl-C does. Removes the data unless it was given. */
  stop(): Promise<void>;
}

/** An installation, or one machine of it, that runs natively. */
export interface StartedProcess {
  readonly data: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly process: Program;
  readonly startMilliseconds: number;
  /** What was printed up to the announcement. */
  readonly output: string;
  stop(): Promise<void>;
}

/** Starts one natively or, where `DASPANEL_TEST_DRIVER` says `containers`, from the images that the engine behind `DOCKER_HOST` has. */
export async function startDaspanel(wishes: StartWishes = {}): Promise<RunningDaspanel> {
  if (process.env['DASPANEL_TEST_DRIVER'] === 'containers') return await startInContainers(wishes);
  const started = await startProcess(wishes);
  const secret = wishes.keepFirstLogin === true ? undefined : /first login\s+(\S+)/.exec(started.output)?.[1];
  const reached = await reachDaspanel({ ...started, secret }).catch(async (error: unknown) => {
    await started.stop();
    throw error;
  });
  const { startMilliseconds, process: child, stop } = started;
  return Object.assign(reached, { startMilliseconds, process: child, stop, [Symbol.asyncDispose]: stop });
}

/**
 * Starts one natively and waits for its announcement. `through`: a program, with arguments, that becomes the command that it is given, such as one that mounts
 * something first.
 */
export async function startProcess(wishes: StartWishes, through: readonly string[] = []): Promise<StartedProcess> {
  const data = wishes.data ?? (await mkdtemp('/tmp/daspanel-'));
  const httpPort = wishes.httpPort ?? (await findFreePort());
  const httpsPort = wishes.httpsPort ?? (await findFreePort());
  const began = performance.now();
  const repository = wishes.repository ?? ownRepository;
  const { program, arguments: given } = startCommand(repository, wishes.user);
  const [first = program, ...rest] = [...through, program, ...given, ...flags({ data, httpPort, httpsPort })];
  if (wishes.user !== undefined) await chown(data, wishes.user, wishes.user);
  const child = startProgram(first, rest, {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...personsEnvironment(),
      HOME: wishes.user === undefined ? (process.env['HOME'] ?? '/root') : data,
      ...(wishes.failpoints === undefined ? {} : { DASPANEL_FAILPOINTS: wishes.failpoints }),
    },
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    if (wishes.data === undefined) await rm(data, { recursive: true, force: true });
  };
  const output = await waitUntilReady(child, data);
  return { data, httpPort, httpsPort, process: child, startMilliseconds: performance.now() - began, output, stop };
}

/** Where a checkout is mounted for a user who cannot reach the place where it lies, such as `/root`. */
const OPEN_PLACE = '/mnt';

/** What a person would type. As another user it runs in a mount namespace of its own, in which that user can reach the checkout. */
export function startCommand(repository: string, user?: number): { readonly program: string; readonly arguments: readonly string[] } {
  const start = (folder: string) => [join(folder, 'scripts', 'with-node.sh'), join(folder, 'scripts', 'start.ts')];
  if (user === undefined) return { program: '/bin/sh', arguments: start(repository) };
  const mount = `mount --bind -- "$0" ${OPEN_PLACE} && cd ${OPEN_PLACE} && exec "$@"`;
  const become = ['/usr/bin/setpriv', '--reuid', String(user), '--regid', String(user), '--clear-groups'];
  const given = [
    '--mount',
    '--propagation',
    'private',
    '--',
    '/bin/sh',
    '-c',
    mount,
    repository,
    ...become,
    '/bin/sh',
    ...start(OPEN_PLACE),
  ];
  return { program: '/usr/bin/unshare', arguments: given };
}

/**
 * What a person's terminal has: this process's environment without what the repository's own scripts have put into it. npm finds its
 * configuration beside the Node that is first on the path.
 */
function personsEnvironment(): Readonly<Record<string, string>> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:DASPANEL_|VITEST|npm_)/.test(name));
  const path = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('/node_modules/'));
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])), PATH: path.join(':') };
}

function flags(given: { data: string; httpPort: number; httpsPort: number }): readonly string[] {
  const wanted = {
    data: given.data,
    host: INSTALLATION_NAME,
    listen: '127.0.0.1',
    'http-port': given.httpPort,
    'https-port': given.httpsPort,
  };
  return Object.entries(wanted).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** Long enough for a first start that installs packages. */
const READY_WITHIN = 240_000;

/** Everything that was printed up to the announcement. Throws with the output, and the parts' logs' place, when it never comes. */
async function waitUntilReady(child: Program, data: string): Promise<string> {
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) throw new Error('the outputs are pipes');
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('Ctrl-C')) ready.resolve();
    });
  }
  const gone = once(child, 'exit').then(() => {
    throw new Error(`Daspanel ended before it was ready:\n${lines.join('\n')}`);
  });
  const settled = new AbortController();
  const late = wait(READY_WITHIN, undefined, { ref: false, signal: settled.signal }).then(() => {
    child.kill('SIGINT');
    throw new Error(`Daspanel was not ready in time (logs in ${data}/logs):\n${lines.slice(-60).join('\n')}`);
  });
  gone.catch(() => {});
  late.catch(() => {});
  await Promise.race([ready.promise, gone, late]).finally(() => settled.abort());
  return lines.join('\n');
}
