import { expect, it } from 'vitest';
import { fits } from './fits.ts';

it.each([
  ['', 'New site', true],
  ['new si', 'New site', true],
  ['cert', 'Administration: Certificates', true],
  ['tif', 'Certificates', true],
  ['if', 'Certificates', false],
  ['old', 'New site', false],
])('%j and %j: %s', (query, text, expected) => {
  expect(fits(query, text)).toBe(expected);
});
