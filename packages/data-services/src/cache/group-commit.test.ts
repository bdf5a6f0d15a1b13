import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { groupCommit } from './group-commit.ts';

test('whoever asks while a commit runs is served by one that begins afterwards', async () => {
  let begun = 0;
  const commit = groupCommit(async () => {
    begun += 1;
    await wait(5);
  });
  const first = commit();
  const later = [commit(), commit(), commit()];
  expect(begun).toBe(1);
  await first;
  await Promise.all(later);
  expect(begun).toBe(2);
  await commit();
  expect(begun).toBe(3);
});

test('a commit that fails is told to those who waited for it, and the next is tried', async () => {
  let attempt = 0;
  const commit = groupCommit(async () => {
    attempt += 1;
    await wait(1);
    if (attempt === 1) throw new Error('disk full');
  });
  const first = commit();
  const second = commit();
  await expect(first).rejects.toThrow('disk full');
  await expect(second).resolves.toBeUndefined();
});
