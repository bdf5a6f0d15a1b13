import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allCommands, commandGroups } from '../commands.ts';
import { renderReference } from './render-reference.ts';

const page = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'cli.md');

it('docs/cli.md says what the definitions say (DASPANEL_WRITE_DOCS=1 writes it)', () => {
  const text = renderReference(commandGroups);
  if (process.env['DASPANEL_WRITE_DOCS'] === '1') writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

it.each(allCommands)('$name has examples that begin with it', ({ name, examples }) => {
  expect(examples.length).toBeGreaterThan(0);
  for (const { command } of examples) expect(`${command} `).toMatch(new RegExp(`^${name} `));
});
