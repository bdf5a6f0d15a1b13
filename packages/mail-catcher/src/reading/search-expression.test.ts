import { expect, test } from 'vitest';
import { searchExpression } from './search-expression.ts';

test('every word begins a word somewhere, in one site', () => {
  expect(searchExpression('s1', ' two  words ')).toBe('site : "s1" AND {sender recipients subject text} : ("two"* AND "words"*)');
});

test('a single character is a word, because every message has words that begin with it', () => {
  expect(searchExpression('s1', 'x')).toBe('site : "s1" AND {sender recipients subject text} : ("x")');
});

test('operators and quotation marks are only text', () => {
  expect(searchExpression('s1', 'a"b OR* )')).toBe('site : "s1" AND {sender recipients subject text} : ("a""b"* AND "OR*"*)');
});

test.each(['', '  ', '*', '"" ( )', '\0'])('%j has no word', (search) => {
  expect(searchExpression('s1', search)).toBe('');
});
