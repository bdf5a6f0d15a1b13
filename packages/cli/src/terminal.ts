import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { exitCodes, Failure } from './failure.ts';

/** The person at the keyboard, where there is one. */
export interface Terminal {
  readonly isInteractive: boolean;
  ask(question: string): Promise<string>;
  /** Asks without showing what is typed. */
  askSecretly(question: string): Promise<string>;
}

export function createTerminal(signal: AbortSignal): Terminal {
  const isInteractive = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const ask = async (question: string, shown: boolean) => {
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    using reader = createInterface({ input: process.stdin, output: shown ? process.stderr : silent, terminal: true });
    // The interface has switched the terminal's echo off by now.
    if (!shown) process.stderr.write(question);
    const interrupted = AbortSignal.any([signal, abortOn(reader, 'SIGINT')]);
    const answer = await reader.question(shown ? question : '', { signal: interrupted }).catch(() => {
      throw new Failure('nothing was changed', exitCodes.interrupted);
    });
    if (!shown) process.stderr.write('\n');
    return answer.trim();
  };
  return { isInteractive, ask: (question) => ask(question, true), askSecretly: (question) => ask(question, false) };
}

/** readline takes Ctrl-C for itself while it asks. */
function abortOn(reader: ReturnType<typeof createInterface>, event: 'SIGINT'): AbortSignal {
  const controller = new AbortController();
  reader.once(event, () => controller.abort());
  return controller.signal;
}

/**
 * Makes sure that something dangerous is meant: `--yes`, or the name typed again. Throws otherwise, and at once where nobody can type.
 * `consequence` is a sentence that says what will be lost.
 */
export async function confirmByName(
  terminal: Terminal,
  wanted: { readonly name: string; readonly consequence: string; readonly yes: boolean | undefined },
): Promise<void> {
  if (wanted.yes === true) return;
  if (!terminal.isInteractive) throw new Failure(`${wanted.consequence} Say --yes if that is meant.`, exitCodes.usage);
  const typed = await terminal.ask(`${wanted.consequence}\nType ${wanted.name} to go on: `);
  if (typed !== wanted.name) throw new Failure('That is not the name; nothing was changed.');
}
