import type { ExitCode } from './failure.ts';
import type { Session } from './session.ts';

/** An option of a command. Without `value` it is a switch. */
export interface OptionDefinition {
  /** Name of its value in help, such as `FILE`. */
  readonly value?: string;
  /** One letter that stands for it, such as `n`. */
  readonly short?: string;
  readonly description: string;
  /** The only values that are accepted. */
  readonly choices?: readonly string[];
  /** True: the value is a whole number. */
  readonly whole?: true;
  /** True: it may be given several times. */
  readonly many?: true;
  /** True: the command cannot do without. */
  readonly required?: true;
}

export interface ArgumentDefinition {
  readonly description: string;
  readonly optional?: true;
  readonly choices?: readonly string[];
}

export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;
export type ArgumentDefinitions = Readonly<Record<string, ArgumentDefinition>>;

export interface Example {
  /** What is typed after `daspanel`. */
  readonly command: string;
  /** What it is for, in half a sentence. */
  readonly purpose: string;
}

/** A command as data: the parser, `--help`, the shell completion and docs/cli.md are made from it. */
export interface Command {
  /** Its words, such as `sites create`. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly arguments?: ArgumentDefinitions;
  readonly options?: OptionDefinitions;
  readonly examples: readonly Example[];
  /** False for the few commands that never ask the API: they have no connection options. */
  readonly asksApi?: false;
  /** Loads the code that runs it, so that starting up costs only what is used. It takes what the parser makes of arguments and options. */
  readonly load: () => Promise<Run<never>>;
}

type Run<Values> = (session: Session, given: Values) => Promise<ExitCode | void>;

/** What a command's function is given: arguments and options by name, options in camelCase. Read-only. */
type Given<Arguments, Options> = ArgumentsOf<Arguments> & OptionsOf<Options>;

type ArgumentsOf<Arguments> = {
  readonly [Name in keyof Arguments as Arguments[Name] extends { optional: true } ? never : Name]: ChoiceOf<Arguments[Name]>;
} & {
  readonly [Name in keyof Arguments as Arguments[Name] extends { optional: true } ? Name : never]?: ChoiceOf<Arguments[Name]>;
};

type OptionsOf<Options> = {
  readonly [Name in keyof Options as Options[Name] extends { required: true } ? CamelCase<Name> : never]: ValueOf<Options[Name]>;
} & {
  readonly [Name in keyof Options as Options[Name] extends { required: true } ? never : CamelCase<Name>]?: ValueOf<Options[Name]>;
};

type ValueOf<Option> = Option extends { value: string }
  ? Option extends { many: true }
    ? readonly ChoiceOf<Option>[]
    : Option extends { whole: true }
      ? number
      : ChoiceOf<Option>
  : boolean;

type ChoiceOf<Definition> = Definition extends { choices: readonly (infer Choice)[] } ? Choice : string;

type CamelCase<Name> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name;

/** Checks that the function that a definition loads takes what the definition says. */
export function command<
  const Arguments extends ArgumentDefinitions = Record<never, never>,
  const Options extends OptionDefinitions = Record<never, never>,
>(
  definition: Omit<Command, 'load'> & {
    readonly arguments?: Arguments;
    readonly options?: Options;
    readonly load: () => Promise<Run<Given<Arguments, Options>>>;
  },
): Command {
  return definition;
}
