import { problems as known } from '@daspanel/contract/problems.ts';
import { describe, expect, test } from 'vitest';
import type { Words } from './index.ts';

const files = import.meta.glob<{ readonly problems: Words; readonly fieldProblems: Words }>('./*/problems.ts', { eager: true });
const languages = Object.entries(files).map(([path, file]) => [path.split('/')[1] ?? '', file] as const);

/** What the contract says of fields that are wrong, as it is written there; ids and machines’ own formats are never typed by a person. */
const contract = import.meta.glob<string>(['../../../contract/src/*.ts', '../../../formats/src/site-file-requests.ts', '!**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const fieldProblems = [
  ...new Set(
    Object.values(contract).flatMap((text) => Array.from(text.matchAll(/[(,] '(must (?:[^'\\]|\\.)+)'/g), ([, found = '']) => found)),
  ),
].filter((text) => !/ id\b(?! *$)|base64url|id of a/.test(text) || text === 'must not look like an id');

test('there are other languages than English', () => {
  expect(languages.map(([language]) => language)).toEqual(['de', 'es', 'pt']);
  expect(fieldProblems.length).toBeGreaterThan(25);
});

describe.each(languages)('%s', (_language, words) => {
  test('has words for every kind of problem', () => {
    expect(Object.keys(words.problems).toSorted()).toEqual(Object.keys(known).toSorted());
    expect(Object.entries(words.problems).filter(([, text]) => !/^\p{Lu}.*\.$/u.test(text))).toEqual([]);
  });

  test('has words for whatever the contract says of a field that is wrong', () => {
    expect(fieldProblems.filter((text) => words.fieldProblems[text] === undefined)).toEqual([]);
  });

  test('leaves none in English', () => {
    expect(Object.entries(words.fieldProblems).filter(([english, text]) => english === text || text.trim() === '')).toEqual([]);
  });
});
