import { exitCodes, Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** A password from the keyboard, unseen, or the first line of standard input. Never an argument: those are seen by every user of the machine. */
export async function readPassword(terminal: Terminal, of: string): Promise<string> {
  if (terminal.isInteractive) return terminal.askSecretly(`Password of ${of}: `);
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > LONGEST) break;
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new Failure(`The password of ${of} is read from standard input, which is empty.`, exitCodes.usage);
  return line;
}

const LONGEST = 4096;
