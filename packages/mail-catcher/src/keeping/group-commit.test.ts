import { expect, test } from 'vitest';
import { createGroupCommit } from './group-commit.ts';

test('what comes during a commit shares the next one, and each entry has its own outcome', async () => {
  const groups: (readonly string[])[] = [];
  const commits = createGroupCommit<string>(async (group) => {
    groups.push(group);
    await new Promise((resolve) => setImmediate(resolve));
    return group.map((entry) => (entry === 'bad' ? new Error('bad one') : undefined));
  });
  const first = commits.add('first');
  const others = Promise.allSettled([commits.add('second'), commits.add('bad'), commits.add('third')]);
  await first;
  expect((await others).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(groups).toEqual([['first'], ['second', 'bad', 'third']]);
});

test('a commit that fails fails for its whole group, and the next one is tried', async () => {
  let fails = true;
  const commits = createGroupCommit<string>(async (group) => {
    if (fails) throw new Error('disk');
    return group.map(() => undefined);
  });
  await expect(commits.add('one')).rejects.toThrow('disk');
  fails = false;
  await expect(commits.add('two')).resolves.toBeUndefined();
  await commits.settled();
});
