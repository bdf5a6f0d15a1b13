import { expect, test } from 'vitest';
import { createRunSlots } from './run-slots.ts';

const MOST = { ofSite: 2, ofOwner: 3, ofAll: 5 };

/** Takes a slot, and tells when it was had. */
function takeFrom(slots: ReturnType<typeof createRunSlots>) {
  const begun: string[] = [];
  const held = new Map<string, Disposable>();
  const take = async (name: string, site: string, owner: string) => {
    held.set(name, await slots.take({ site, owner }));
    begun.push(name);
  };
  return { begun, take, end: (name: string) => held.get(name)?.[Symbol.dispose]() };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('who has runs that never end holds up his own, and nobody else’s', async () => {
  const { begun, take, end } = takeFrom(createRunSlots(MOST));
  for (const name of ['a1', 'a2', 'a3']) void take(name, 'a', 'one');
  for (const name of ['b1', 'b2']) void take(name, 'b', 'one');
  void take('c1', 'c', 'two');
  await settled();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1']);
  end('a1');
  await settled();
  expect(begun.slice(4)).toEqual(['a3']);
  end('c1');
  end('b1');
  await settled();
  expect(begun.slice(5)).toEqual(['b2']);
});

test('of all only so many go, and the next begins when one ends', async () => {
  const { begun, take, end } = takeFrom(createRunSlots(MOST));
  for (const name of ['1', '2', '3', '4', '5', '6']) void take(name, name, name);
  await settled();
  expect(begun).toEqual(['1', '2', '3', '4', '5']);
  end('4');
  await settled();
  expect(begun.at(-1)).toBe('6');
});
