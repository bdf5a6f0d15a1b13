import { expect, test } from 'vitest';
import { parseTicks } from './process-tree.ts';

test('processor ticks are read behind a name with spaces and brackets', () => {
  const fields = ['S', ...Array.from({ length: 10 }, () => '1'), '3', '4', '5', '6', '20'];
  expect(parseTicks(`42 (a) b (c) ${fields.join(' ')}`)).toBe(18);
});

test('an ended process counts as nothing', () => {
  expect(parseTicks('')).toBe(0);
});
