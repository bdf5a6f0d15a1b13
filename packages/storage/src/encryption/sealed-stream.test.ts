import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ByteRange } from '../model/object-store.ts';
import { FRAME_BYTES, openStream, sealedSize, sealStream, type Segment } from './sealed-stream.ts';

const dataKey = randomBytes(32);

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return buffer(bytes);
}

const seal = (plain: Uint8Array, part = 0, chunk = 10_000) => collect(sealStream(dataKey, part, inChunks(plain, chunk)));
const reading = (stored: Uint8Array) => (range: ByteRange) => inChunks(stored.subarray(range.start, range.start + range.length), 7000);
const open = (stored: Uint8Array, segments: readonly Segment[], range: ByteRange, key: Uint8Array = dataKey) =>
  collect(openStream(key, segments, reading(stored), range));

test.each([0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES, 200_001])(
  '%i bytes come back as they were',
  async (size) => {
    const plain = randomBytes(size);
    const stored = await seal(plain);
    expect(stored.length).toBe(sealedSize(size));
    expect(await open(stored, [{ part: 0, plainBytes: size }], { start: 0, length: size })).toEqual(plain);
  },
);

test.each([
  [0, 1],
  [FRAME_BYTES - 1, 2],
  [FRAME_BYTES, FRAME_BYTES],
  [100, 150_000],
  [199_999, 1],
  [131_072, 68_928],
])('the range of %i and %i bytes is that of the object', async (start, length) => {
  const plain = randomBytes(200_000);
  const stored = await seal(plain);
  const found = await open(stored, [{ part: 0, plainBytes: plain.length }], { start, length });
  expect(found.equals(plain.subarray(start, start + length))).toBe(true);
});

test('a range reaches over the parts of an upload', async () => {
  const parts = [randomBytes(100_000), randomBytes(70_000), randomBytes(5)];
  const stored = Buffer.concat(await Promise.all(parts.map((part, index) => seal(part, index * 2 + 1))));
  const segments = parts.map((part, index) => ({ part: index * 2 + 1, plainBytes: part.length }));
  const plain = Buffer.concat(parts);
  for (const [start, length] of [
    [0, plain.length],
    [99_990, 20],
    [100_000, 70_000],
    [169_999, 6],
    [170_004, 1],
  ] as const)
    expect((await open(stored, segments, { start, length })).equals(plain.subarray(start, start + length))).toBe(true);
  const exchanged = segments.map((segment) => ({ ...segment, part: 4 - segment.part + 2 }));
  await expect(open(stored, exchanged, { start: 0, length: 1 })).rejects.toThrow('was changed or cut off');
});

test('no byte of a frame that was changed is given', async () => {
  const plain = randomBytes(150_000);
  const stored = await seal(plain);
  const changed = 32 + FRAME_BYTES + 16 + 5;
  stored.writeUInt8(stored.readUInt8(changed) ^ 1, changed);
  const segments = [{ part: 0, plainBytes: plain.length }];
  expect((await open(stored, segments, { start: 0, length: FRAME_BYTES })).length).toBe(FRAME_BYTES);
  await expect(open(stored, segments, { start: FRAME_BYTES + 30_000, length: 1 })).rejects.toMatchObject({ code: 'InternalError' });
});

test('an object that was cut off at the end of a frame is refused', async () => {
  const stored = await seal(randomBytes(2 * FRAME_BYTES));
  const cut = stored.subarray(0, sealedSize(FRAME_BYTES));
  await expect(open(cut, [{ part: 0, plainBytes: FRAME_BYTES }], { start: 0, length: FRAME_BYTES })).rejects.toThrow(
    'was changed or cut off',
  );
  await expect(open(stored.subarray(0, 40), [{ part: 0, plainBytes: 2 * FRAME_BYTES }], { start: 0, length: 9 })).rejects.toThrow(
    'cut off',
  );
});

test('another key opens nothing', async () => {
  const stored = await seal(Buffer.from('text'));
  await expect(open(stored, [{ part: 0, plainBytes: 4 }], { start: 0, length: 4 }, randomBytes(32))).rejects.toThrow('was changed');
});
