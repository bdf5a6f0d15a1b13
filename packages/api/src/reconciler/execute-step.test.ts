import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Drivers } from './drivers.ts';
import { createStepExecutor } from './execute-step.ts';

/** An executor whose files are entries of a map; writing one takes a while. */
function open(owner: { now: string | undefined }) {
  const files = new Map<string, string>();
  const drivers: Pick<Drivers, 'publishFile' | 'removeFile'> = {
    async publishFile(path, text) {
      await turn();
      files.set(path, text);
    },
    removeFile: async (path) => void files.delete(path),
  };
  const owners = { ofRoute: () => undefined, ofFile: () => owner.now };
  return { files, execute: createStepExecutor(drivers as Drivers, owners) };
}
const publish = (text: string) => ({ do: 'publish-file', path: 'buckets/shop.json', text, fingerprint: '' }) as const;
const remove = { do: 'remove-file', path: 'buckets/shop.json' } as const;

test('a file that has passed to another owner is neither written nor removed by the former one', async () => {
  const { files, execute } = open({ now: 'second' });
  await execute(publish('second'), 'second');
  await execute(publish('first'), 'first');
  await execute(remove, 'first');
  expect([...files.values()]).toEqual(['second']);
});

test('a removal comes after a write that has begun, and a write that was planned before the owner went does nothing', async () => {
  const owner: { now: string | undefined } = { now: 'key' };
  const { files, execute } = open(owner);
  const begun = execute(publish('secret'), 'key');
  await turn();
  owner.now = undefined;
  await Promise.all([begun, execute(remove, 'key'), execute(publish('secret'), 'key')]);
  expect(files.size).toBe(0);
});
