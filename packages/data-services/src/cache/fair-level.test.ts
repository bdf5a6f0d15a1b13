import { expect, test } from 'vitest';
import { fairLevel } from './fair-level.ts';

test('nobody gives while there is room', () => {
  expect(fairLevel([], 0)).toBe(Infinity);
  expect(fairLevel([10, 20, 30], 60)).toBe(Infinity);
});

test('only the largest give', () => {
  expect(fairLevel([10, 20, 300], 100)).toBe(70);
  expect(fairLevel([10, 200, 300], 100)).toBe(45);
  expect(fairLevel([100, 100], 50)).toBe(25);
});

test('what is left under the level is the total, for any holders', () => {
  for (let round = 1; round < 500; round++) {
    const held = Array.from({ length: 1 + (round % 17) }, (_each, index) => (round * 7919 * (index + 3)) % 1009);
    const total = (round * 104_729) % 5_000;
    const level = fairLevel(held, total);
    const kept = held.reduce((sum, bytes) => sum + Math.min(bytes, level), 0);
    const sum = held.reduce((all, bytes) => all + bytes, 0);
    expect(kept).toBeCloseTo(Math.min(sum, total), 6);
  }
});
