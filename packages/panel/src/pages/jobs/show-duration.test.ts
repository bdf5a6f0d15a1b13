import { expect, test } from 'vitest';
import { showDuration } from './show-duration.ts';

test.each([
  [0, '0 sec'],
  [420, '0.4 sec'],
  [12_400, '12 sec'],
  [119_900, '120 sec'],
  [180_000, '3 min'],
  [7_200_000, '2 hr'],
])('%i milliseconds are %s', (milliseconds, text) => {
  expect(showDuration(milliseconds, 'en')).toBe(text);
});
