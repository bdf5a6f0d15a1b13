import { once } from 'node:events';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identities } from '@daspanel/platform/identities.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { waitFor } from '../wait-for.ts';

export interface HandWrittenPool {
  readonly folder: string;
  /** Numeric user and group that scripts run as. */
  readonly user: number;
  readonly workers: number;
  /** `static`: all workers wait; `ondemand`: they are started by requests and end after a second without one. */
  readonly manager: 'static' | 'ondemand';
}

export interface HandWrittenPhp extends AsyncDisposable {
  readonly pid: number;
  readonly socket: string;
}

const PROGRAM = '/usr/sbin/php-fpm8.2';

/** The other side's PHP: the distribution's php-fpm with one pool, without any sandbox. */
export async function startHandWrittenPhp({ folder, user, workers, manager }: HandWrittenPool): Promise<HandWrittenPhp> {
  await mkdir(folder, { recursive: true });
  const socket = join(folder, 'php.sock');
  const file = join(folder, 'php-fpm.conf');
  const isRoot = process.getuid?.() === 0;
  await writeFile(
    file,
    `[global]
error_log = ${folder}/php-fpm.log
daemonize = no
[site]
listen = ${socket}
listen.backlog = 511
${isRoot ? `listen.owner = ${identities.proxy}\nlisten.group = ${identities.proxy}\nuser = ${user}\ngroup = ${user}` : ''}
pm = ${manager}
pm.max_children = ${workers}
${manager === 'ondemand' ? 'pm.process_idle_timeout = 1s' : ''}
php_admin_value[opcache.enable] = 1
php_admin_value[memory_limit] = 128M
`,
  );
  const child = startProgram(PROGRAM, ['--fpm-config', file, '--nodaemonize'], { stdio: 'ignore' });
  await waitFor('the hand-written php-fpm listens', 10_000, () =>
    access(socket).then(
      () => true,
      () => false,
    ),
  );
  return {
    pid: child.pid ?? 0,
    socket,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
