import { expect, it } from 'vitest';
import { showBytes } from './bytes.tsx';
import { showDistance } from './moment.tsx';

it.each([
  [-20_000, 'now'],
  [-61_000, '1 minute ago'],
  [-2 * 86_400_000, '2 days ago'],
  [3 * 3_600_000, 'in 3 hours'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(showDistance(milliseconds, 'en')).toBe(text);
});

it.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1_400_000, '1.4 MB'],
  [25_400_000_000, '25 GB'],
])('%d bytes are %s', (value, text) => {
  expect(showBytes(value, 'en')).toBe(text);
});
