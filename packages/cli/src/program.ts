import { Argument, Command as Parser, InvalidArgumentError, Option } from 'commander';
import packageFile from '../package.json' with { type: 'json' };
import type { ArgumentDefinition, Command, OptionDefinition } from './command.ts';
import { nouns, type CommandGroup } from './commands.ts';
import { connectionOptions } from './connection/connection-options.ts';
import type { ExitCode } from './failure.ts';
import { openSession } from './open-session.ts';

interface Running {
  readonly signal: AbortSignal;
  readonly ended: (exitCode: ExitCode) => void;
}

/** The parser of the whole command line. Throws CommanderError for what it does not understand, after it has said so. */
export function buildProgram(groups: readonly CommandGroup[], running: Running): Parser {
  const program = new Parser('daspanel')
    .description('Hosts sites: the command line of Daspanel.')
    .usage('<command> [options]')
    .version(packageFile.version, '--version', 'version')
    // Options of the program stand before the command, so that `import --version v2` is an option of `import`.
    .enablePositionalOptions()
    .commandsGroup(groups.at(-1)?.title ?? '')
    .helpCommand('help [command]', 'help for a command')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', '\ndaspanel <command> --help shows options and examples.');
  prepare(program);
  for (const { title, commands } of groups) for (const command of commands) addCommand(program, title, command, running);
  return program;
}

function prepare(parser: Parser): Parser {
  return parser
    .exitOverride()
    .showHelpAfterError('--help shows what can be said.')
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'help');
}

function addCommand(program: Parser, title: string, command: Command, running: Running): void {
  const words = command.name.split(' ');
  const last = words.pop() ?? command.name;
  const parent = words.reduce((above, word) => findOrAdd(above, word, title), program);
  const parser = prepare(parent.command(last))
    .summary(command.summary)
    .description(command.description ?? `${command.summary}.`);
  if (parent === program) parser.helpGroup(title);
  for (const [name, definition] of Object.entries(command.arguments ?? {})) parser.addArgument(toArgument(name, definition));
  for (const [name, definition] of Object.entries(command.options ?? {})) parser.addOption(toOption(name, definition));
  const common: Readonly<Record<string, OptionDefinition>> = command.asksApi === false ? {} : connectionOptions;
  for (const [name, definition] of Object.entries(common)) parser.addOption(toOption(name, definition).helpGroup('Connection and output:'));
  const examples = command.examples.map((example) => `  daspanel ${example.command}\n      ${example.purpose}`);
  parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
  parser.action(async () => {
    const values = parser.opts<Record<string, unknown>>();
    const named = Object.fromEntries(Object.keys(command.arguments ?? {}).map((name, index) => [name, parser.processedArgs[index]]));
    const session = openSession(values, running.signal);
    // `command()` has checked that these are the values that the function takes.
    const exitCode = await (await command.load())(session, { ...values, ...named } as never);
    if (typeof exitCode === 'number') running.ended(exitCode);
  });
}

function findOrAdd(above: Parser, word: string, title: string): Parser {
  const found = above.commands.find((candidate) => candidate.name() === word);
  if (found !== undefined) return found;
  const summary = nouns[word] ?? word;
  return prepare(above.command(word)).summary(summary).description(`${summary}.`).usage('<command> [options]').helpGroup(title);
}

function toArgument(name: string, definition: ArgumentDefinition): Argument {
  const argument = new Argument(definition.optional === true ? `[${name}]` : `<${name}>`, definition.description);
  return definition.choices === undefined ? argument : argument.choices(definition.choices);
}

function toOption(name: string, definition: OptionDefinition): Option {
  const flags = `${definition.short === undefined ? '' : `-${definition.short}, `}--${name}`;
  const option = new Option(definition.value === undefined ? flags : `${flags} <${definition.value}>`, definition.description);
  if (definition.choices !== undefined) option.choices(definition.choices);
  else if (definition.whole === true) option.argParser(parseWhole);
  else if (definition.many === true) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  return option.makeOptionMandatory(definition.required ?? false);
}

function parseWhole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
