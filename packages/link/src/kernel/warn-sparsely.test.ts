import { expect, test } from 'vitest';
import { warnSparsely } from './warn-sparsely.ts';

test('the same is said once a minute, with how often it happened, and no more than a thousand things', () => {
  let time = 0;
  const said: unknown[] = [];
  const warn = warnSparsely({ warn: (message, details) => void said.push([message, details]) }, () => time);
  for (let count = 0; count < 5; count += 1) warn('a', 'down', { part: 'a' });
  warn('b', 'down', { part: 'b' });
  time = 60_000;
  warn('a', 'down', { part: 'a' });
  expect(said).toEqual([
    ['down', { part: 'a' }],
    ['down', { part: 'b' }],
    ['down', { part: 'a', timesSince: 4 }],
  ]);
  for (let count = 0; count < 5_000; count += 1) warn(`made up ${count}`, 'refused', {});
  expect(said.length).toBeLessThan(1_010);
  time = 120_000;
  warn('something else', 'refused', {});
  expect(said.at(-1)).toEqual(['refused', {}]);
});
