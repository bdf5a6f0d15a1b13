import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import type { MariaDbAccess } from '../databases/mariadb.ts';
import { ADMINISTRATOR } from '../mysql/server-paths.ts';
import { explainProgramError } from './program-error.ts';

export interface RunningDump {
  /** SQL text. */
  readonly text: Readable;
  /** Resolves when the dump is whole; rejects with RequestError when it is not. */
  readonly finished: Promise<void>;
}

/** Dumps one database as it was at one moment (of transactional tables): tables, views, routines, triggers. */
export function startDump({ socketPath, password }: MariaDbAccess, database: string, signal: AbortSignal): RunningDump {
  const program = startProgram(
    '/usr/bin/setpriv',
    [
      '--pdeathsig',
      'KILL',
      '--',
      '/usr/bin/mariadb-dump',
      '--no-defaults',
      `--socket=${socketPath}`,
      `--user=${ADMINISTRATOR}`,
      '--default-character-set=utf8mb4',
      '--max-allowed-packet=1G',
      '--single-transaction',
      '--quick',
      '--routines',
      '--triggers',
      '--hex-blob',
      '--no-tablespaces',
      '--skip-dump-date',
      '--',
      database,
    ],
    { env: { MYSQL_PWD: password.reveal() }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (program.stdout === null || program.stderr === null) throw new Error('the outputs are pipes');
  const stop = () => program.kill('SIGKILL');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const said: Buffer[] = [];
  program.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const finished = once(program, 'close').then(([status]) => {
    signal.removeEventListener('abort', stop);
    if (signal.aborted) throw new RequestError('cancelled', 'the dump was cancelled');
    if (status !== 0) throw explainProgramError(Buffer.concat(said).toString());
  });
  finished.catch(() => {});
  return { text: program.stdout, finished };
}
