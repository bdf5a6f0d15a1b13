import { expect, it } from 'vitest';
import { decodePairs, encodePairs } from './name-value-pairs.ts';

it('reads what it writes: short, long, empty, every byte', () => {
  const every = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
  const pairs = { SHORT: 'a', EMPTY: '', LONG: 'x'.repeat(70_000), EDGE: 'y'.repeat(128), EVERY: every, ['N'.repeat(200)]: '1' };
  expect({ ...decodePairs(encodePairs(pairs)) }).toEqual(pairs);
});

it('takes names of object members for names', () => {
  expect(Object.keys(decodePairs(encodePairs(Object.fromEntries([['__proto__', 'x']]))))).toEqual(['__proto__']);
});

it('refuses lengths beyond the end', () => {
  for (const bytes of [Buffer.of(3, 1, 97), Buffer.of(200), Buffer.of(0x80, 0, 0)]) expect(() => decodePairs(bytes)).toThrow(RangeError);
});
