import { expect, it } from 'vitest';
import { createBoundedRunner } from './run-bounded.ts';

it('runs no more than the limit at once, all in the end, and goes on after a failure', async () => {
  const run = createBoundedRunner(2);
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      run(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (index === 3) throw new Error('planned');
        return index;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
});
