import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';

export const binary = join(import.meta.dirname, '..', '..', 'bin', 'daspanel');

export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  json(): unknown;
}

export interface CliSurroundings {
  /** Added to a nearly empty environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Runs as this user number, without groups. */
  readonly user?: number;
  /** What is typed once a text has appeared, in this order. */
  readonly answers?: readonly (readonly [RegExp, string])[];
  /** Sends SIGINT once this stands in standard output or standard error. */
  readonly interruptAt?: RegExp;
}

/** Runs the real binary, without a terminal. */
export function runCli(words: readonly string[], surroundings: CliSurroundings = {}): Promise<CliRun> {
  const { user } = surroundings;
  const as = user === undefined ? [] : ['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  return run([...as, binary, ...words], surroundings);
}

/** Runs a line of a shell in which `daspanel` is the real binary. */
export function runLine(line: string, surroundings: CliSurroundings = {}): Promise<CliRun> {
  return run(['/bin/sh', '-c', line], surroundings);
}

/** Runs the real binary on a terminal of 100 columns, by script(1); standard error is in `stdout` too. */
export function runOnTerminal(words: readonly string[], surroundings: CliSurroundings = {}): Promise<CliRun> {
  const line = `stty cols 100; exec ${[binary, ...words].map((word) => `'${word}'`).join(' ')}`;
  return run(['/usr/bin/script', '--quiet', '--return', '--command', line, '/dev/null'], surroundings);
}

async function run([program = '', ...words]: readonly string[], surroundings: CliSurroundings): Promise<CliRun> {
  const child = spawn(program, words, {
    cwd: surroundings.cwd ?? '/tmp',
    env: {
      PATH: `${dirname(binary)}:/usr/sbin:/usr/bin:/sbin:/bin`,
      LANG: 'C.UTF-8',
      TERM: 'xterm',
      HOME: '/nonexistent',
      ...surroundings.env,
    },
  });
  const output = { stdout: '', stderr: '' };
  const answers = [...(surroundings.answers ?? [])];
  let isInterrupted = false;
  const react = (text: string) => {
    const [next] = answers;
    if (next?.[0].test(text) === true) child.stdin.write(answers.shift()?.[1] ?? '');
    if (isInterrupted || surroundings.interruptAt?.test(text) !== true) return;
    isInterrupted = child.kill('SIGINT');
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      react(output[name]);
    });
  }
  child.stdin.on('error', () => {});
  if (surroundings.answers === undefined) child.stdin.end(surroundings.input);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...output, json: () => JSON.parse(output.stdout) as unknown };
}
