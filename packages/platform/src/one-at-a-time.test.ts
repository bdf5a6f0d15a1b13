import { expect, test } from 'vitest';
import { createOneAtATime } from './one-at-a-time.ts';

test('work that ends at once can be started again', async () => {
  let runs = 0;
  const start = createOneAtATime(async () => void (runs += 1));
  await start();
  await start();
  expect(runs).toBe(2);
});

test('calls during a run share one more run', async () => {
  const gates: (() => void)[] = [];
  const start = createOneAtATime(() => new Promise((resolve) => gates.push(resolve)));
  const first = start();
  await Promise.resolve().then(() => {});
  const others = [start(), start()];
  gates[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(gates).toHaveLength(2);
  gates[1]?.();
  await Promise.all([first, ...others]);
  expect(gates).toHaveLength(2);
});
