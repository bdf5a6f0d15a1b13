import { isReservedSiteName, siteName } from '@daspanel/contract';
import { expect, test } from 'vitest';
import { chooseFriendlyName } from './friendly-name.ts';

test('2,000 chosen names are unique, may stand in host names and are not reserved', () => {
  const taken = new Set<string>();
  for (let count = 0; count < 2_000; count += 1) {
    const name = chooseFriendlyName((candidate) => taken.has(candidate));
    expect(siteName.safeParse(name).success).toBe(true);
    expect(isReservedSiteName(name)).toBe(false);
    taken.add(name);
  }
  expect(taken.size).toBe(2_000);
});

test('where every plain name is taken, numbers help', () => {
  const name = chooseFriendlyName((candidate) => /^[a-z]+-[a-z]+$/.test(candidate));
  expect(name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
  expect(siteName.safeParse(name).success).toBe(true);
});
