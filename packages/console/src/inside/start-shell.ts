import { existsSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { spawn, type IPty } from '@lydell/node-pty';

/** A shell in a terminal of its own. */
export interface Shell {
  /** False: write no more before `onDrain`. */
  write(bytes: Buffer): boolean;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
}

interface Wishes {
  readonly columns: number;
  readonly rows: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (bytes: Buffer) => void;
  readonly onDrain: () => void;
  readonly onEnd: (status: number) => void;
}

const SIGNALLED = 128;

export function startShell({ columns, rows, environment, onOutput, onDrain, onEnd }: Wishes): Shell {
  const terminal = spawn(existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh', ['-l'], {
    cols: columns,
    rows,
    cwd: process.cwd(),
    env: environment,
    encoding: null,
  });
  const input = inputOf(terminal);
  input.on('drain', onDrain);
  terminal.onData((data: string | Buffer) => onOutput(Buffer.from(data)));
  let hasEnded = false;
  terminal.onExit(({ exitCode, signal }) => {
    hasEnded = true;
    onEnd(signal === undefined || signal === 0 ? exitCode : SIGNALLED + signal);
  });
  return {
    write: (bytes) => hasEnded || input.write(bytes),
    resize: (newColumns, newRows) => {
      if (!hasEnded && newColumns > 0 && newRows > 0) terminal.resize(newColumns, newRows);
    },
    pause: () => terminal.pause(),
    resume: () => terminal.resume(),
  };
}

/** node-pty's own `write` queues without limit and never says when bytes have gone; the stream beneath it does. */
function inputOf(terminal: IPty): ReadStream {
  const stream: unknown = Reflect.get(terminal, '_socket');
  if (!(stream instanceof ReadStream)) throw new Error('node-pty does not hold its terminal as expected');
  return stream;
}
