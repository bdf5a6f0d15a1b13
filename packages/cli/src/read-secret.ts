import { exitCodes, Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

const LONGEST = 4096;

/** A secret from the keyboard, unseen, or the first line of standard input. Never an option: those are seen by every user of the machine. */
export async function readSecret(terminal: Terminal, what: string): Promise<string> {
  if (terminal.isInteractive) return terminal.askSecretly(`${what}: `);
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > LONGEST) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new Failure(`${what}: it is read from standard input, which is empty.`, exitCodes.usage);
  return line;
}
