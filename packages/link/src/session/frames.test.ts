import { expect, test } from 'vitest';
import { BrokenFrame, createFrameReader, encodeFrame, LONGEST_DATA, type Frame } from './frames.ts';

function read(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const take = createFrameReader(({ kind, id, body }) => frames.push({ kind, id, body: Buffer.from(body) }));
  for (const chunk of chunks) take(chunk);
  return frames;
}

/** Numbers that are the same in each run (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test('frames come out as they went in, wherever the connection cuts them', () => {
  const bytes = Buffer.concat([
    encodeFrame('open', 1, Buffer.from('mysql')),
    encodeFrame('data', 0xffff_ffff, Buffer.alloc(LONGEST_DATA, 7)),
    encodeFrame('finish', 3),
    encodeFrame('answer', 4, Buffer.alloc(50_000, 32)),
    encodeFrame('ping', 0, Buffer.alloc(8)),
  ]);
  const whole = read([bytes]);
  expect(whole.map(({ kind, id, body }) => [kind, id, body.length])).toEqual([
    ['open', 1, 5],
    ['data', 0xffff_ffff, LONGEST_DATA],
    ['finish', 3, 0],
    ['answer', 4, 50_000],
    ['ping', 0, 8],
  ]);
  for (const size of [7, 8, 9, 1000, 65_536]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
    const again = read(chunks);
    expect(again).toHaveLength(whole.length);
    for (const [index, { kind, id, body }] of again.entries()) {
      expect([kind, id, body.equals(whole[index]?.body ?? Buffer.alloc(0))]).toEqual([whole[index]?.kind, whole[index]?.id, true]);
    }
  }
});

test('a frame that says it is longer than its kind is refused before its bytes come', () => {
  const header = encodeFrame('data', 1, Buffer.alloc(1)).subarray(0, 8);
  header.writeUIntBE(LONGEST_DATA + 1, 1, 3);
  expect(() => read([header])).toThrow(/cannot have 32769 bytes/);
});

test('kinds that there are not, and ids where they do not belong, are refused', () => {
  expect(() => read([Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])])).toThrow(/no frame of kind 0/);
  expect(() => read([Buffer.from([11, 0, 0, 0, 0, 0, 0, 1])])).toThrow(/no frame of kind 11/);
  expect(() => read([encodeFrame('finish', 0)])).toThrow(/cannot have the id 0/);
  expect(() => read([encodeFrame('ping', 5, Buffer.alloc(8))])).toThrow(/cannot have the id 5/);
  expect(() => encodeFrame('room', 1, Buffer.alloc(3))).toThrow(RangeError);
});

test('whatever comes, the reader gives whole frames or says that the format is broken', () => {
  const random = randomNumbers(6);
  let broken = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const frames = Array.from({ length: 1 + random(6) }, () =>
      encodeFrame('data', 1 + random(1000), Buffer.alloc(1 + random(200), random(256))),
    );
    const bytes = Buffer.concat(frames);
    for (let change = random(4); change > 0; change -= 1) bytes.writeUInt8(random(256), random(bytes.length));
    const chunks: Buffer[] = [];
    for (let start = 0; start < bytes.length;) {
      const size = 1 + random(64);
      chunks.push(bytes.subarray(start, start + size));
      start += size;
    }
    try {
      for (const { body } of read(chunks)) expect(body.length).toBeLessThanOrEqual(1024 * 1024);
    } catch (error) {
      expect(error).toBeInstanceOf(BrokenFrame);
      broken += 1;
    }
  }
  expect(broken).toBeGreaterThan(50);
});
