import { describe, expect, it } from 'vitest';
import { formatMark, LONGEST_MARK, parseMark } from './served-mark.ts';

describe('the first lines of a served file', () => {
  it.each([
    { source: 'local', expires: 1_795_000_000_000, root: '0123456789abcdef' },
    { source: 'automatic', id: 'h0123456789abcde' },
    { source: 'automatic', id: 'installation' },
    { source: 'own', id: 'addresses' },
  ] as const)('are read back: %o', (mark) => {
    const text = formatMark(mark);
    expect(text.length).toBeLessThanOrEqual(LONGEST_MARK);
    expect(parseMark(`${text}-----BEGIN PRIVATE KEY-----\n`)).toEqual(mark);
  });

  it.each([
    '',
    '-----BEGIN PRIVATE KEY-----\n',
    'expires=1 local\n',
    'expires=x local\nroot=0123456789abcdef\n',
    'source=own ../x\n',
    'source=own installation',
  ])('are none in %j', (text) => expect(parseMark(text)).toEqual({ source: 'none' }));
});
