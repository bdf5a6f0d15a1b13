import type { Command, OptionDefinition } from '../command.ts';
import { connectionOptions } from '../connection/connection-options.ts';

/**
 * A completion function for bash (bash(1), "Programmable Completion"): words of commands, options, and values where only some are accepted. Everything else
 * completes as file names.
 */
export function renderBashCompletion(commands: readonly Command[]): string {
  const next = new Map<string, Set<string>>();
  for (const { name } of commands) {
    const words = name.split(' ');
    words.forEach((word, index) => {
      const before = words.slice(0, index).join(' ');
      next.set(before, (next.get(before) ?? new Set()).add(word));
    });
  }
  const words = [...next].map(([before, after]) => `    '${before}') echo '${[...after].join(' ')}' ;;`);
  const options = commands.map(
    (command) =>
      `    '${command.name}') echo '${optionsOf(command)
        .map(([name]) => `--${name}`)
        .join(' ')}' ;;`,
  );
  const values = commands.flatMap((command) =>
    choicesOf(command).map(([word, choices]) => `    '${command.name} ${word}') echo '${choices.join(' ')}' ;;`),
  );
  return `# Completion of daspanel for bash. Made by: daspanel completion bash
_daspanel_words() {
  case "$1" in
${words.join('\n')}
  esac
}
_daspanel_options() {
  case "$1" in
${options.join('\n')}
  esac
}
_daspanel_values() {
  case "$1" in
${values.join('\n')}
  esac
}
_daspanel() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word found
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " $(_daspanel_words "$path") " in *" $word "*) path="\${path:+$path }$word" ;; *) break ;; esac
  done
  found=$(_daspanel_values "$path $previous")
  if [ -z "$found" ]; then
    found=$(_daspanel_words "$path")
    case $current in -*) found="$(_daspanel_options "$path") --help" ;; esac
  fi
  COMPREPLY=($(compgen -W "$found" -- "$current"))
}
complete -o default -F _daspanel daspanel`;
}

function optionsOf(command: Command): readonly [string, OptionDefinition][] {
  return Object.entries({ ...command.options, ...(command.asksApi === false ? {} : connectionOptions) });
}

/** What may follow a word: the choices of an option, or of the first argument after the command's last word. */
function choicesOf(command: Command): readonly (readonly [string, readonly string[]])[] {
  const ofOptions = optionsOf(command).flatMap(([name, { choices }]) => (choices === undefined ? [] : [[`--${name}`, choices] as const]));
  const [first] = Object.values(command.arguments ?? {});
  const last = command.name.split(' ').at(-1) ?? command.name;
  return first?.choices === undefined ? ofOptions : [[last, first.choices], ...ofOptions];
}
