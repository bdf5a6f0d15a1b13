import { expect, test } from 'vitest';
import { shareRunning } from './share-running.ts';

test('what is asked for while it runs is done once, and anew afterwards', async () => {
  const share = shareRunning<number>();
  let count = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = async () => {
    count += 1;
    await promise;
    return count;
  };
  const asked = [share('one', work), share('one', work), share('two', work)];
  resolve();
  expect(await Promise.all(asked)).toEqual([2, 2, 2]);
  expect(await share('one', work)).toBe(3);
});

test('a failure is everybody’s who waits for it, and not for those who come later', async () => {
  const share = shareRunning<number>();
  const fail = () => Promise.reject(new Error('no'));
  const settled = await Promise.allSettled([share('one', fail), share('one', fail)]);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await share('one', async () => 1)).toBe(1);
});
