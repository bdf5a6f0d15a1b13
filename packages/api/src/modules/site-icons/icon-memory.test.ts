import { expect, it } from 'vitest';
import { createIconMemory } from './icon-memory.ts';

it('remembers for ten minutes, also that there is none', () => {
  let now = 0;
  const memory = createIconMemory(() => now);
  expect(memory.find('a')).toBeUndefined();
  memory.note('a', null);
  memory.note('b', '/favicon.ico');
  now = 599_999;
  expect([memory.find('a'), memory.find('b')]).toEqual([null, '/favicon.ico']);
  now = 600_000;
  expect(memory.find('a')).toBeUndefined();
});

it('forgets the oldest, so that it does not grow', () => {
  const memory = createIconMemory(() => 0);
  for (let index = 0; index <= 20_000; index++) memory.note(String(index), null);
  expect([memory.find('0'), memory.find('1')]).toEqual([undefined, null]);
});
