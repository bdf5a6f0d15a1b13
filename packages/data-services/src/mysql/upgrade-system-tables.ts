import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { MARIADBD, type MysqlPaths } from './server-paths.ts';

const UPGRADE = '/usr/bin/mariadb-upgrade';
const PING_EVERY = 100;
const UPGRADE_WITHIN = 45_000;

/** What a server of one version has to do with data that another has written. Throws when the data is too young for it. */
export function planUpgrade(writtenBy: string, server: string): 'none' | 'upgrade' {
  if (writtenBy === server) return 'none';
  const [data, program] = [writtenBy, server].map(releaseOf);
  if (data === undefined || program === undefined || data > program)
    throw new Error(`the databases were written by MariaDB ${writtenBy}, this is MariaDB ${server}: install ${writtenBy} or a later one`);
  return 'upgrade';
}

/** 10.11.19 is 1011: within a release MariaDB goes back and forth. */
function releaseOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 100 + minor;
}

/** Runs the server for itself alone, on a socket in a folder that nobody else enters, and has the system tables brought to its version. */
export async function upgradeSystemTables(paths: MysqlPaths): Promise<void> {
  const alone = ['--skip-grant-tables', '--init-file=', `--socket=${paths.upgradeSocket}`];
  const server = startProgram(
    '/usr/bin/setpriv',
    ['--pdeathsig', 'KILL', '--', MARIADBD, `--defaults-file=${paths.configuration}`, ...alone],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = once(server, 'exit');
  try {
    await waitUntilItAnswers(paths.upgradeSocket, () => server.exitCode ?? server.signalCode);
    const given = ['--no-defaults', `--socket=${paths.upgradeSocket}`, '--force', '--upgrade-system-tables', '--silent'];
    const done = await runProgram(UPGRADE, given, { timeoutMilliseconds: UPGRADE_WITHIN });
    if (done.status !== 0) throw new Error(`mariadb-upgrade failed: ${`${done.stderr}${done.stdout}`.trim().slice(-2_000)}`);
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

async function waitUntilItAnswers(socket: string, ended: () => number | string | null): Promise<void> {
  for (;;) {
    const ping = await runProgram('/usr/bin/mariadb-admin', ['--no-defaults', `--socket=${socket}`, 'ping']);
    if (ping.status === 0) return;
    if (ended() !== null) throw new Error(`MariaDB ended before its system tables were upgraded: ${String(ended())}`);
    await wait(PING_EVERY);
  }
}
