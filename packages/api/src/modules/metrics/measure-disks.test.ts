import { expect, test } from 'vitest';
import { dueForMeasuring } from './measure-disks.ts';

const NOW = 1_795_600_000;
const site = (id: string, changedAt = 0) => ({ site: id, versions: ['v'], changedAt: changedAt * 1000 });
const due = (
  present: readonly ReturnType<typeof site>[],
  known: Readonly<Record<string, number>>,
  touched: Readonly<Record<string, { readonly isRefused: boolean }>> = {},
) =>
  dueForMeasuring(present, new Map(Object.entries(known).map(([id, measuredAt]) => [id, { measuredAt }])), {
    now: NOW,
    touched: { find: (id) => touched[id] },
  }).map((one) => one.site);

test('sites that were never measured come first, then those measured longest ago', () => {
  expect(due([site('a'), site('b'), site('c', NOW)], { a: NOW - 90_000_000, c: NOW - 1_000 })).toEqual(['b', 'a', 'c']);
});

test('a site that has just been measured, or has not changed, waits', () => {
  expect(due([site('a', NOW), site('b', NOW - 5_000)], { a: NOW - 100, b: NOW - 1_000 })).toEqual([]);
});

test('a site that was written to is measured soon, and one that had no room at once and first', () => {
  const [a, b, c] = [site('a'), site('b'), site('c')];
  const known = { a: NOW - 1_000, b: NOW - 100, c: NOW - 50 };
  expect(due([a, b, c], known, { a: { isRefused: false }, b: { isRefused: false }, c: { isRefused: true } })).toEqual(['c', 'a']);
});
