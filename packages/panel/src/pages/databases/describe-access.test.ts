import { expect, test } from 'vitest';
import { describeAccess } from './describe-access.ts';

const words = { title: 'Password', user: 'User', password: 'Password', database: 'Database', php: 'PHP', wordpress: 'WordPress' };

test('quotes and backslashes of a password stay what they are in PHP', () => {
  const { snippets } = describeAccess({ user: 'abcd_shop', password: `a'b\\c`, database: 'abcd_shop' }, words);
  expect(snippets[0]?.text).toContain(String.raw`'a\'b\\c'`);
  expect(snippets[1]?.text).toContain(String.raw`define( 'DB_PASSWORD', 'a\'b\\c' );`);
});
