import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sendWhile, takeWhile } from './while-permitted.ts';

let time: number;
beforeEach(() => {
  time = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
});
afterEach(() => vi.restoreAllMocks());

/** A piece each second and a half. */
async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) {
    time += 1_500;
    yield Uint8Array.of(index);
  }
}
async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<number[]> {
  const read: number[] = [];
  for await (const piece of bytes) read.push(...piece);
  return read;
}

test('pieces come as long as they may, and what holds them is let go', async () => {
  expect(await readAll(takeWhile(pieces(3), () => true))).toEqual([0, 1, 2]);
  expect(await readAll(sendWhile(ReadableStream.from(pieces(3)), () => true))).toEqual([0, 1, 2]);
  let looks = 0;
  const isPermitted = () => (looks += 1) < 2;
  await expect(readAll(takeWhile(pieces(3), isPermitted))).rejects.toThrow(/ended meanwhile/);
  looks = 0;
  const source = { cancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      time += 1_500;
      controller.enqueue(Uint8Array.of(1));
    },
    cancel: () => void (source.cancelled = true),
  });
  await expect(readAll(sendWhile(stream, isPermitted))).rejects.toThrow(/ended meanwhile/);
  expect(source.cancelled).toBe(true);
});
