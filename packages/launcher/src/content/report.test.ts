import { expect, it } from 'vitest';
import { atMostFiveTimesASecond } from './report.ts';

it('progress is told at once and then five times a second', () => {
  const told: number[] = [];
  let time = 0;
  const report = atMostFiveTimesASecond<number>(
    (value) => told.push(value),
    () => time,
  );
  for (; time <= 1000; time += 10) report(time);
  expect(told).toEqual([0, 200, 400, 600, 800, 1000]);
});
