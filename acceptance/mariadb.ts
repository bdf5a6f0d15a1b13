import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';

export interface MariaDb extends AsyncDisposable {
  /** Runs SQL as root. Throws with the server's words. Gives what `mariadb --batch` prints. */
  sql(text: string): Promise<string>;
}

/** A MariaDB of its own on a unix socket only, in a temporary folder, as the user who runs this. */
export async function startMariaDb(socket: string): Promise<MariaDb> {
  const folder = await mkdtemp('/tmp/daspanel-mariadb-');
  const options = ['--no-defaults', `--datadir=${folder}`, '--user=root'];
  const made = await runProgram('/usr/bin/mariadb-install-db', [...options, '--skip-test-db', '--auth-root-authentication-method=normal']);
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr.toString('utf8').slice(-500)}`);
  await chmod(dirname(socket), 0o755);
  const server = startProgram(
    '/usr/sbin/mariadbd',
    [...options, `--socket=${socket}`, '--skip-networking', `--pid-file=${join(folder, 'pid')}`],
    {
      stdio: 'ignore',
    },
  );
  for (let turn = 0; turn < 600 && !(existsSync(socket) && (await accepts(socket))); turn += 1) await wait(50);
  const sql = async (text: string) => {
    const result = await runProgram(
      '/usr/bin/mariadb',
      ['--no-defaults', `--socket=${socket}`, '--user=root', '--batch', '--skip-column-names'],
      { input: text },
    );
    if (result.status !== 0) throw new Error(`SQL failed: ${result.stderr.toString('utf8')}`);
    return result.stdout.toString('utf8');
  };
  return {
    sql,
    async [Symbol.asyncDispose]() {
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
