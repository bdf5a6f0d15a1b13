import { expect, test } from 'vitest';
import { createPenalties } from './penalties.ts';

test('each penalty is twice as long as the last, five minutes at most, and forgiven in time', () => {
  let now = 0;
  const penalties = createPenalties(() => now);
  const lengthOf = () => {
    penalties.add('a');
    const began = now;
    while (!penalties.isServed('a')) now += 1_000;
    return now - began;
  };
  expect(penalties.isServed('a')).toBe(true);
  expect([lengthOf(), lengthOf(), lengthOf()]).toEqual([5_000, 10_000, 20_000]);
  expect(penalties.isServed('b')).toBe(true);
  for (let n = 0; n < 5; n++) lengthOf();
  expect(lengthOf()).toBe(300_000);
  now += 1_200_001;
  expect(lengthOf()).toBe(5_000);
});
