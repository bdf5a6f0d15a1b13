import type { RequestOf } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';
import { describeAsCurl, quote } from './describe-request.ts';

/** What the panel is about to do, to be typed in a terminal instead. */
export interface AsCommand {
  /** `origin`: where the API answers. */
  readonly curl: (origin: string) => string;
  /** The same with the command line of Daspanel, where that can do it. */
  readonly daspanel: string | undefined;
}

/** One of several actions. */
export interface TitledCommand extends AsCommand {
  readonly title: string;
}

/** An action as a command. `request` may be a function that is called when the person copies; `daspanel`: made with `cli`. */
export function asCommand<E extends Endpoint>(endpoint: E, request: RequestOf<E> | (() => RequestOf<E>), daspanel?: string): AsCommand {
  return { curl: (origin) => describeAsCurl(origin, endpoint, typeof request === 'function' ? request() : request), daspanel };
}

/** Several commands, one a line. */
export function inTurn(commands: readonly AsCommand[]): AsCommand {
  const lines = commands.map(({ daspanel }) => daspanel);
  return {
    curl: (origin) => commands.map(({ curl }) => curl(origin)).join('\n'),
    daspanel: lines.includes(undefined) ? undefined : lines.join('\n'),
  };
}

/** A command of the command line: cli`sites show ${name}`. Values are quoted where a shell needs it. */
export function cli(words: TemplateStringsArray, ...values: readonly (string | number | readonly string[])[]): string {
  const [start = '', ...rest] = words;
  return rest.reduce((typed, word, index) => {
    const value = values[index];
    const given = (typeof value === 'object' ? value : [String(value)]).map(quoteIfNeeded);
    // What is left out leaves no space behind.
    return given.length === 0 ? typed.trimEnd() + word : typed + given.join(' ') + word;
  }, `daspanel ${start}`);
}

/** An option within `cli`, or nothing where it has no value. */
export function option(name: `--${string}`, value: string | number | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [name, String(value)];
}

function quoteIfNeeded(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quote(text);
}
