import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { command, type Command } from './command.ts';
import { allCommands, commandGroups } from './commands.ts';
import { exitCodes } from './failure.ts';
import { buildProgram } from './program.ts';

const running = { signal: new AbortController().signal, ended: () => {} };

/** What the function of a definition is given for a command line. */
async function parse(definition: Omit<Command, 'load'>, ...words: readonly string[]): Promise<unknown> {
  let given: unknown;
  const recording = { ...definition, load: async () => async (_session: unknown, values: unknown) => void (given = values) };
  const program = buildProgram([{ title: 'Test', commands: [recording] }], running);
  silence(program);
  await program.parseAsync(words, { from: 'user' });
  return given;
}

function silence(program: ReturnType<typeof buildProgram>): void {
  const quiet = { writeOut: () => {}, writeErr: () => {} };
  program.configureOutput(quiet);
  for (const inner of program.commands) silence(inner.configureOutput(quiet));
}

function find(name: string): Command {
  const found = allCommands.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found;
}

describe('the parser', () => {
  it('gives arguments by name and options in camelCase, repeated ones as lists', async () => {
    const words = ['sites', 'create', '--name', 'shop', '--version-name', 'first', '--set', 'a=1', '--set', 'b=2', '--static'];
    expect(await parse(find('sites create'), ...words)).toEqual({ name: 'shop', versionName: 'first', set: ['a=1', 'b=2'], static: true });
  });

  it('reads whole numbers, short options and choices', async () => {
    expect(await parse(find('logs'), 'logs', 'shop', '-n', '20', '-f', '--kind', 'php-error')).toEqual({
      site: 'shop',
      lines: 20,
      follow: true,
      kind: 'php-error',
    });
  });

  it('keeps an option that the program has too', async () => {
    expect(await parse(find('import'), 'import', 'shop', 'x.zip', '--version', 'v2')).toEqual({
      site: 'shop',
      source: 'x.zip',
      version: 'v2',
    });
  });

  it.each([
    ['an option that is not known', ['sites', 'list', '--nonsense']],
    ['an argument too many', ['sites', 'show', 'a', 'b']],
    ['a missing argument', ['sites', 'show']],
    ['a missing option that is required', ['token', 'create']],
    ['a value that is no choice', ['sites', 'list', '--state', 'gone']],
    ['a value that is no number', ['sites', 'list', '--limit', '-1']],
    ['an option without its value', ['sites', 'list', '--search']],
    ['a command that is not known', ['sites', 'paint', 'x']],
  ])('refuses %s', async (_what, words) => {
    const program = buildProgram(commandGroups, running);
    silence(program);
    const error: unknown = await program.parseAsync(words, { from: 'user' }).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(CommanderError);
    expect(error).toMatchObject({ exitCode: 1 });
  });
});

describe('commands', () => {
  it.each(allCommands)('$name loads the function that runs it', async ({ load }) => {
    expect(await load()).toBeTypeOf('function');
  });

  it('tell the exit code of their function', async () => {
    const codes: number[] = [];
    const failing = command({ name: 'fail', summary: 'Fail', examples: [], load: async () => async () => exitCodes.failed });
    const program = buildProgram([{ title: 'Test', commands: [failing] }], { ...running, ended: (code) => codes.push(code) });
    await program.parseAsync(['fail'], { from: 'user' });
    expect(codes).toEqual([exitCodes.failed]);
  });
});
