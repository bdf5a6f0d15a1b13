import { expect, it } from 'vitest';
import { drawByZipf } from './zipf.ts';

it('draws the first twice as often as the second, the same every time', () => {
  const drawn = drawByZipf(['a', 'b', 'c'], 60_000);
  const count = (item: string) => drawn.filter((one) => one === item).length;
  expect(drawn).toHaveLength(60_000);
  expect(count('a') / count('b')).toBeCloseTo(2, 0);
  expect(count('a') / count('c')).toBeCloseTo(3, 0);
  expect(drawByZipf(['a', 'b', 'c'], 60_000)).toEqual(drawn);
});
