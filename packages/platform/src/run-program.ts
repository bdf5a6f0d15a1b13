import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';

/** A started program. */
export type Program = ChildProcess;

export interface ProgramOptions {
  /** The whole environment of the program; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
  /** True: the program leads a session of its own, so that terminal signals pass it by and its descendants can be found. */
  readonly ownSession?: boolean;
}

export interface RunOptions extends Omit<ProgramOptions, 'stdio' | 'ownSession'> {
  readonly input?: string | Uint8Array;
  /** Killed with SIGKILL after this time. Default 60,000. */
  readonly timeoutMilliseconds?: number;
  /** More output than this ends the program. Default 1 MiB. */
  readonly maximumOutputBytes?: number;
  readonly signal?: AbortSignal;
}

export interface ProgramResult {
  readonly status: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Starts a program by absolute path with an argument array. Never a shell, never the caller's environment. */
export function startProgram(file: string, programArguments: readonly string[], options: ProgramOptions = {}): Program {
  if (!file.startsWith('/')) throw new Error(`programs are started by absolute path, not ${JSON.stringify(file)}`);
  return spawn(file, programArguments, {
    shell: false,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: options.stdio ?? 'pipe',
    detached: options.ownSession ?? false,
  });
}

/** Runs a program to its end and gives its status and output. Rejects only when it cannot be started. */
export function runProgram(file: string, programArguments: readonly string[], options: RunOptions = {}): Promise<ProgramResult> {
  const child = startProgram(file, programArguments, options);
  const limit = options.maximumOutputBytes ?? 1024 * 1024;
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMilliseconds ?? 60_000);
  const stop = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', stop, { once: true });
  const collect = (stream: NodeJS.ReadableStream | null) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) stop();
      else chunks.push(chunk);
    });
    return chunks;
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input);
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
    };
    child.once('error', (error) => {
      finish();
      reject(error);
    });
    child.once('close', (status, killedBy) => {
      finish();
      resolve({ status, killedBy, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
    });
  });
}
