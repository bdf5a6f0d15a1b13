import { tokenId } from '@daspanel/contract';
import { expect, test } from 'vitest';
import { hashSecret, makeTokenText, parseTokenText } from './token-text.ts';

const id = tokenId.parse('t0123456789abcde');

test('a token names its kind and id, and no two are alike', () => {
  const text = makeTokenText('api', id);
  expect(text).toMatch(/^dp_api_t0123456789abcde_[0-9a-z]{39}$/);
  expect(parseTokenText(text)).toEqual({ kind: 'api', id });
  expect(new Set(Array.from({ length: 1000 }, () => makeTokenText('api', id))).size).toBe(1000);
  expect(hashSecret(text)).not.toContain(text.slice(-39));
});

test('one changed character anywhere is noticed without asking', () => {
  const text = makeTokenText('owner', id);
  for (let index = 0; index < text.length; index += 1) {
    const other = text[index] === 'x' ? 'y' : 'x';
    expect(parseTokenText(text.slice(0, index) + other + text.slice(index + 1))).toBeUndefined();
  }
});

test.each(['', 'dp_', 'dp_api_', 'Bearer', `${'a'.repeat(50_000)}!`, 'dp_root_t0123456789abcde_000000000000000000000000000000000000000'])(
  '%.20s is no token',
  (text) => {
    expect(parseTokenText(text)).toBeUndefined();
  },
);
