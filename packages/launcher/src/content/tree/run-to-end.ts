import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { startProgram } from '@daspanel/platform/run-program.ts';

export interface Listeners {
  readonly signal: AbortSignal;
  /** Gets standard output as it comes. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Gets each line of standard error. */
  readonly onErrorLine?: (line: string) => void;
  /** Gets the process id once the program runs. */
  readonly onStart?: (pid: number) => void;
}

/**
 * Runs a program of the host that may take hours and print without end, and gives its exit status. Rejects with the signal's reason when
 * that ended it. Its messages are in English, its file names in UTF-8.
 */
export async function runToEnd(file: string, programArguments: readonly string[], listeners: Listeners): Promise<number | null> {
  listeners.signal.throwIfAborted();
  const child = startProgram(file, programArguments, {
    env: { LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', listeners.onOutput === undefined ? 'ignore' : 'pipe', listeners.onErrorLine === undefined ? 'ignore' : 'pipe'],
  });
  if (child.pid !== undefined) listeners.onStart?.(child.pid);
  child.stdout?.on('data', (chunk: Buffer) => listeners.onOutput?.(chunk));
  const errorsRead = readLines(child.stderr, listeners.onErrorLine);
  const stop = () => child.kill('SIGTERM');
  listeners.signal.addEventListener('abort', stop, { once: true });
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code));
    });
    await errorsRead;
    listeners.signal.throwIfAborted();
    return status;
  } finally {
    listeners.signal.removeEventListener('abort', stop);
  }
}

async function readLines(stream: Readable | null, onLine: ((line: string) => void) | undefined): Promise<void> {
  if (stream === null || onLine === undefined) return;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}
