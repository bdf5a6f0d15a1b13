import { expect, test } from 'vitest';
import { LATENCY_GROUPS, latencyAt, latencyGroup } from './latency.ts';

const groups = (counts: Readonly<Record<number, number>>) => Array.from({ length: LATENCY_GROUPS }, (_, index) => counts[index] ?? 0);

test('requests are grouped by upper bounds', () => {
  expect([0, 2, 2.1, 30_000, 30_001].map(latencyGroup)).toEqual([0, 0, 1, 12, 13]);
});

test('percentiles lie inside of their group', () => {
  expect(latencyAt(0.5, groups({ 5: 100 }))).toBe(75);
  expect(latencyAt(0.95, groups({ 0: 94, 9: 6 }))).toBeGreaterThan(1_000);
  expect(latencyAt(0.5, groups({ 0: 94, 9: 6 }))).toBeLessThan(2);
  expect(latencyAt(0.99, groups({ 13: 1 }))).toBe(30_000);
});

test('without requests there are none', () => {
  expect(latencyAt(0.5, groups({}))).toBeNull();
});
