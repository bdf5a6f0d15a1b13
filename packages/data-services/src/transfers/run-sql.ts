import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import type { ImportAccount } from '../databases/import-account.ts';
import { explainProgramError } from './program-error.ts';

/** Bytes of address space for the client, which keeps a statement until it is whole. */
const MOST_MEMORY = 768 * 1024 * 1024;

export interface RunningSql {
  /** Takes SQL text; `end()` says that it was all. */
  readonly input: Writable;
  /** Resolves when every statement has run; rejects with RequestError at the first that failed. */
  readonly finished: Promise<void>;
  /** Ends it at once. Where its input only closed, it would run what it has of a statement that is cut off. */
  readonly stop: () => void;
}

/**
 * Runs SQL text in a database through MariaDB's own client, which knows delimiters and quotes as dump programs write them. In binary mode it knows no commands
 * of its own but `delimiter`, and its sandbox touches no file and starts no program: a dump cannot make it do anything. See mariadb(1).
 */
export function startSql(target: { socketPath: string; account: ImportAccount; database: string }, signal: AbortSignal): RunningSql {
  const program = startProgram(
    '/usr/bin/setpriv',
    [
      '--pdeathsig',
      'KILL',
      '--',
      '/usr/bin/prlimit',
      `--as=${MOST_MEMORY}`,
      '--core=0',
      '/usr/bin/mariadb',
      '--no-defaults',
      `--socket=${target.socketPath}`,
      `--user=${target.account.user}`,
      `--database=${target.database}`,
      '--default-character-set=utf8mb4',
      '--max-allowed-packet=64M',
      '--binary-mode',
      '--sandbox',
      '--batch',
      '--quick',
      '--skip-reconnect',
      '--skip-auto-rehash',
      '--local-infile=0',
    ],
    { env: { MYSQL_PWD: target.account.password.reveal(), HOME: '/nonexistent' }, cwd: '/', stdio: ['pipe', 'ignore', 'pipe'] },
  );
  if (program.stdin === null || program.stderr === null) throw new Error('input and errors are pipes');
  const stop = () => program.kill('SIGKILL');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(0, 16_384)));
  const finished = once(program, 'close').then(([status, killedBy]) => {
    signal.removeEventListener('abort', stop);
    if (signal.aborted) throw new RequestError('cancelled', 'the import was cancelled');
    if (status !== 0) throw explainProgramError(said === '' ? `MariaDB's client ended (${String(killedBy ?? status)})` : said);
  });
  finished.catch(() => {});
  return { input: program.stdin, finished, stop };
}
