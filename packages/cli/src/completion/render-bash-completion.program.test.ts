import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { allCommands } from '../commands.ts';
import { renderBashCompletion } from './render-bash-completion.ts';

/** What bash offers after these words, the last of which is being typed. */
function complete(...words: readonly string[]): readonly string[] {
  const script = `${renderBashCompletion(allCommands)}
COMP_WORDS=(daspanel "$@"); COMP_CWORD=$#; _daspanel; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('/bin/bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}

it('offers commands, and the words of commands of two words', () => {
  expect(complete('s')).toEqual(['status', 'sites', 'site-types', 'storage', 'schedule']);
  expect(complete('sites', '')).toContain('purge');
  expect(complete('token', 're')).toEqual(['revoke']);
});

it('offers options where one is begun', () => {
  expect(complete('sites', 'create', '--ph')).toEqual(['--php']);
  expect(complete('logs', 'shop', '--f')).toEqual(['--follow']);
  expect(complete('up', '--u')).toEqual([]);
});

it('offers the values that an option or an argument accepts', () => {
  expect(complete('logs', 'shop', '--kind', '')).toEqual(['access', 'php-error']);
  expect(complete('sites', 'list', '--state', 'tr')).toEqual(['trashed']);
  expect(complete('completion', '')).toEqual(['bash']);
});

it('leaves file names to bash', () => {
  expect(complete('import', 'shop', './')).toEqual([]);
});
