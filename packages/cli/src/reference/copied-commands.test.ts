import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isUnderstood } from '../testing/is-understood.ts';

const panel = join(import.meta.dirname, '..', '..', '..', 'panel', 'src');

it('every command that the panel offers to copy is one that the command line understands', async () => {
  const commands = listSources().flatMap((file) => commandsIn(readFileSync(join(panel, file), 'utf8')));
  expect(commands.length).toBeGreaterThan(50);
  const refused = [];
  for (const command of commands) if (!(await isUnderstood(command.split(' ')))) refused.push(command);
  expect(refused).toEqual([]);
});

it('would find a command that is not understood', async () => {
  expect(commandsIn('cli`sites destroy ${name} ${option("--name", name)} --yes`')).toEqual(['sites destroy 1 --name 1 --yes']);
  expect(await isUnderstood(['sites', 'destroy', '1'])).toBe(false);
  expect(await isUnderstood(['sites', 'delete', '1', '2'])).toBe(false);
});

function listSources(): readonly string[] {
  return readdirSync(panel, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'));
}

/** What stands in cli`…`: a value is a word, an option is there with its value. */
function commandsIn(source: string): readonly string[] {
  return source
    .split(/\bcli`(?=[a-z])/)
    .slice(1)
    .map((text) => fillIn(text).replace(/ < .*/, ''));
}

function fillIn(text: string): string {
  let command = '';
  for (let at = 0; at < text.length && text[at] !== '`'; at += 1) {
    if (!text.startsWith('${', at)) {
      command += text[at];
      continue;
    }
    const end = endOfExpression(text, at + 2);
    const [, option] = /\boption\(\s*["'](--[\w-]+)["']/.exec(text.slice(at, end)) ?? [];
    command += option === undefined ? '1' : `${option} 1`;
    at = end;
  }
  return command;
}

function endOfExpression(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`nothing ends ${text.slice(start, start + 60)}`);
}
