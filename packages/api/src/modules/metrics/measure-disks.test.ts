import { expect, test } from 'vitest';
import { dueForMeasuring } from './measure-disks.ts';

const NOW = 1_795_600_000;
const site = (id: string, changedAt = 0) => ({ site: id, versions: ['v'], changedAt: changedAt * 1000 });
const due = (present: readonly ReturnType<typeof site>[], known: Readonly<Record<string, number>>) =>
  dueForMeasuring(present, new Map(Object.entries(known).map(([id, measuredAt]) => [id, { measuredAt }])), NOW).map((one) => one.site);

test('sites that were never measured come first, then those measured longest ago', () => {
  expect(due([site('a'), site('b'), site('c', NOW)], { a: NOW - 90_000_000, c: NOW - 1_000 })).toEqual(['b', 'a', 'c']);
});

test('a site that has just been measured, or has not changed, waits', () => {
  expect(due([site('a', NOW), site('b', NOW - 5_000)], { a: NOW - 100, b: NOW - 1_000 })).toEqual([]);
});
