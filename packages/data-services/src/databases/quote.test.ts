import { expect, test } from 'vitest';
import { cleanSentence } from './clean-sentence.ts';
import { escapePattern, quoteAccount, quoteGrantedDatabase, quoteIdentifier } from './quote.ts';

test('identifiers are quoted, patterns escaped', () => {
  expect(quoteIdentifier('a`b')).toBe('`a``b`');
  expect(() => quoteIdentifier('a\0')).toThrow('NUL');
  expect(() => quoteIdentifier('')).toThrow('at least one character');
  expect(escapePattern(String.raw`a_b%c\d`)).toBe(String.raw`a\_b\%c\\d`);
  expect(quoteGrantedDatabase('t2_db')).toBe('`t2\\_db`');
  expect(quoteAccount("a'b\\")).toBe(String.raw`'a\'b\\'@'localhost'`);
});

test('sentences that leave hold no hash, no folder and no control character', () => {
  const said = `bad near '*${'A1'.repeat(20)}'\nat /srv/daspanel/data/mysql/server/a_b/t.ibd \u001b[31m`;
  expect(cleanSentence(said)).toBe("bad near '***' at t.ibd  [31m");
  expect(cleanSentence('x'.repeat(10_000))).toHaveLength(500);
  expect(cleanSentence("value 'http://a.test/b/c' of 1/2/3")).toBe("value 'http://a.test/b/c' of 1/2/3");
});
