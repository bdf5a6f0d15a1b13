import { writeSync } from 'node:fs';

export type Log = Record<'info' | 'warn' | 'error', (message: string, details?: Readonly<Record<string, unknown>>) => void>;

/** A logger that writes one JSON object per line to standard error. A closed or full standard error never stops the caller. */
export function createLog(part: string, write: (line: string) => void = writeToStandardError): Log {
  const at =
    (level: string) =>
    (message: string, details: Readonly<Record<string, unknown>> = {}) => {
      write(`${JSON.stringify({ time: new Date().toISOString(), level, part, message, ...details }, describeErrors)}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

function describeErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause } : value;
}

function writeToStandardError(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // Nobody is left to tell: the reader of standard error is gone or its disk is full.
  }
}
