import { expect, test } from 'vitest';
import { nextAttempt } from './retry-times.ts';

const MINUTE = 60_000;

test('waits twice as long after every failure, four hours at most', () => {
  const waits = [1, 2, 3, 8, 9, 100].map((failedAttempts) => (nextAttempt({ receivedAt: 0, failedAttempts }, 5) ?? 0) - 5);
  expect(waits).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE, 128 * MINUTE, 240 * MINUTE, 240 * MINUTE]);
});

test('gives up after two days', () => {
  expect(nextAttempt({ receivedAt: 0, failedAttempts: 3 }, 48 * 60 * MINUTE + 1)).toBeUndefined();
});
