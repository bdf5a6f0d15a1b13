import { expect, test } from 'vitest';
import { createFrameReader, encodeFrame, frameKinds, LONGEST_BODY, type Frame } from './frames.ts';

function read(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const take = createFrameReader(({ kind, channel, body }) => frames.push({ kind, channel, body: Buffer.from(body) }));
  for (const chunk of chunks) take(chunk);
  return frames;
}

test('frames come out as they went in, wherever the connection cuts them', () => {
  const bytes = Buffer.concat([
    encodeFrame(frameKinds.input, 1, Buffer.from('ls\r')),
    encodeFrame(frameKinds.ended, 65_535),
    encodeFrame(frameKinds.output, 2, Buffer.alloc(LONGEST_BODY, 7)),
  ]);
  const whole = read([bytes]);
  expect(whole.map(({ kind, channel, body }) => [kind, channel, body.length])).toEqual([
    [frameKinds.input, 1, 3],
    [frameKinds.ended, 65_535, 0],
    [frameKinds.output, 2, LONGEST_BODY],
  ]);
  for (const size of [1, 6, 7, 8, 4096]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
    expect(read(size === 1 ? [...chunks.slice(0, 100), bytes.subarray(100)] : chunks)).toEqual(whole);
  }
});

test('a frame that says it is longer than any is refused before its bytes come', () => {
  const header = encodeFrame(frameKinds.output, 1);
  header.writeUInt32BE(LONGEST_BODY + 1, 3);
  expect(() => read([header])).toThrow(/too long/);
});
