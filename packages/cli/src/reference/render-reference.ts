import type { ArgumentDefinition, Command, OptionDefinition } from '../command.ts';
import type { CommandGroup } from '../commands.ts';
import { connectionOptions } from '../connection/connection-options.ts';
import { introduction } from './introduction.ts';

/** docs/cli.md, made from the definitions of the commands. */
export function renderReference(groups: readonly CommandGroup[]): string {
  const sections = groups.map(({ title, commands }) => [`## ${title}`, ...commands.map(renderCommand)].join('\n\n'));
  return `${[introduction, renderTable(optionRows(connectionOptions)), ...sections].join('\n\n')}\n`;
}

function renderCommand(command: Command): string {
  const given = Object.entries(command.arguments ?? {}).map(([name, { optional }]) => (optional === true ? ` [${name}]` : ` <${name}>`));
  const examples = command.examples.map(({ command: typed, purpose }) => `# ${purpose}\ndaspanel ${typed}`);
  const blocks = [
    `### daspanel ${command.name}${given.join('')}`,
    command.description ?? `${command.summary}.`,
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\``,
    renderTable([...argumentRows(command.arguments ?? {}), ...optionRows(command.options ?? {})]),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

type Row = readonly [name: string, description: string];

function argumentRows(definitions: Readonly<Record<string, ArgumentDefinition>>): readonly Row[] {
  return Object.entries(definitions).map(([name, definition]) => [`\`${name}\``, describe(definition)]);
}

function optionRows(definitions: Readonly<Record<string, OptionDefinition>>): readonly Row[] {
  return Object.entries(definitions).map(([name, definition]) => {
    const short = definition.short === undefined ? '' : `\`-${definition.short}\`, `;
    const value = definition.value === undefined ? '' : ` ${definition.value}`;
    return [`${short}\`--${name}${value}\``, `${describe(definition)}${definition.required === true ? '; required' : ''}`];
  });
}

function describe({ description, choices }: OptionDefinition | ArgumentDefinition): string {
  return `${description}${choices === undefined ? '' : `; one of ${choices.join(', ')}`}`;
}

function renderTable(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const escape = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return ['| | |', '|---|---|', ...rows.map(([name, description]) => `| ${name} | ${escape(description)} |`)].join('\n');
}
