import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isUnderstood } from '../testing/is-understood.ts';

const repository = join(import.meta.dirname, '..', '..', '..', '..');
const pages = ['README.md', ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md') && path !== 'docs/cli.md',
);

it.each(pages)('every daspanel command in %s is one that the command line understands', async (page) => {
  const refused = [];
  for (const words of commandsOf(readFileSync(join(repository, page), 'utf8'))) {
    if (!(await isUnderstood(words))) refused.push(words.join(' '));
  }
  expect(refused).toEqual([]);
});

/** The words after `daspanel` of each line of a shell block, and of each inline piece that begins with it, without comments, redirections and pipes. */
function commandsOf(text: string): readonly (readonly string[])[] {
  const blocks = [...text.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block.replaceAll('\\\n', ' '));
  const lines = blocks.flatMap((block) => block.split('\n'));
  const inline = [...text.replaceAll(/```[^]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, piece = '']) => piece);
  return [...lines, ...inline].flatMap((line) => {
    const [, typed] = /^(?:\S*\/)?daspanel ((?!\w+\.ts).*)$/.exec(line.trim()) ?? [];
    return typed === undefined || typed.includes('…') ? [] : [splitWords(typed)];
  });
}

function splitWords(typed: string): readonly string[] {
  const [command = ''] = typed.split(/\s(?:#|[|<>]|&&)/);
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
}
