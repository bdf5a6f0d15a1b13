import { dirname, resolve } from 'node:path';
import { createOutput } from './output/output.ts';
import type { ConnectionWishes, Session } from './session.ts';
import { createTerminal } from './terminal.ts';

const programDirectory = dirname(dirname(dirname(import.meta.dirname)));

/** What a command works with, from the parsed connection options and the environment. */
export function openSession(values: Readonly<Record<string, unknown>>, signal: AbortSignal): Session {
  const wishes = readWishes(values, process.env);
  return {
    output: createOutput(values['json'] === true),
    terminal: createTerminal(signal),
    wishes,
    programDirectory,
    signal,
    async connect() {
      const [{ chooseTarget }, { connectTo }] = await Promise.all([
        import('./connection/choose-target.ts'),
        import('./connection/connect.ts'),
      ]);
      return connectTo(chooseTarget(wishes), signal);
    },
  };
}

export function readWishes(
  values: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): ConnectionWishes {
  const given = (option: string, variable: string) => textOf(values[option]) ?? textOf(environment[variable]);
  const data = given('data', 'DASPANEL_DATA');
  // A data directory that is named on the command line means more than an address in the environment.
  const url = textOf(values['data']) === undefined ? given('url', 'DASPANEL_URL') : textOf(values['url']);
  return {
    url,
    data: resolve(data ?? resolve(programDirectory, 'data')),
    dataIsNamed: data !== undefined,
    authorityFile: textOf(values['ca']),
    token: textOf(environment['DASPANEL_TOKEN']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
