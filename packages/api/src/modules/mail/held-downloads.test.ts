import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHeldDownloads } from './held-downloads.ts';

test.each([0, 1, 65_536, 65_537, 300_000])('%i bytes arrive as they were, and are let go', async (size) => {
  const downloads = createHeldDownloads(1);
  const bytes = randomBytes(size);
  const taken: Uint8Array[] = [];
  for await (const piece of downloads.hold(bytes)) taken.push(piece);
  expect(Buffer.concat(taken)).toEqual(bytes);
  expect(downloads.checkRoom).not.toThrow();
});

test('while readers are slow no more is taken up, until they have gone', async () => {
  const downloads = createHeldDownloads(200_000);
  const [first, second] = [downloads.hold(randomBytes(150_000)), downloads.hold(randomBytes(150_000))];
  const reader = first.getReader();
  await reader.read();
  expect(downloads.checkRoom).toThrow(/not finished/);
  await second.cancel();
  expect(downloads.checkRoom).not.toThrow();
  downloads.hold(randomBytes(150_000));
  expect(downloads.checkRoom).toThrow(/not finished/);
  await reader.cancel();
  expect(downloads.checkRoom).not.toThrow();
});
