import { expect, it } from 'vitest';
import { createKeyedLock } from './keyed-lock.ts';

/** Work that notes when it begins and ends as it is told. */
function prepare() {
  const lock = createKeyedLock();
  const notes: string[] = [];
  const begin = (name: string, keys: string | readonly string[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const result = lock(keys, () => {
      notes.push(name);
      return promise;
    });
    result.catch(() => {});
    return { result, end: () => resolve(name), fail: () => reject(new Error(name)) };
  };
  return { notes, begin, settle: () => new Promise((resolve) => setImmediate(resolve)) };
}

it('runs work with one key in the order of asking, and work with other keys at the same time', async () => {
  const { notes, begin, settle } = prepare();
  const first = begin('first', 'a');
  const second = begin('second', 'a');
  begin('other', 'b');
  await settle();
  expect(notes).toEqual(['first', 'other']);
  first.end();
  expect(await first.result).toBe('first');
  await settle();
  expect(notes).toEqual(['first', 'other', 'second']);
  second.end();
  expect(await second.result).toBe('second');
});

it('goes on after work that failed, and tells its asker alone', async () => {
  const { notes, begin, settle } = prepare();
  const first = begin('first', 'a');
  const second = begin('second', 'a');
  await settle();
  first.fail();
  await expect(first.result).rejects.toThrow('first');
  second.end();
  expect(await second.result).toBe('second');
  expect(notes).toEqual(['first', 'second']);
});

it('lets work with several keys wait for all of them, and nobody for each other', async () => {
  const { notes, begin, settle } = prepare();
  const a = begin('a', 'a');
  const both = begin('both', ['a', 'b']);
  const reversed = begin('reversed', ['b', 'a']);
  const c = begin('c', 'c');
  await settle();
  expect(notes).toEqual(['a', 'c']);
  for (const one of [a, c, both, reversed]) {
    one.end();
    await one.result;
  }
  expect(notes).toEqual(['a', 'c', 'both', 'reversed']);
});
