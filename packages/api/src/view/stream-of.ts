import type { ByteRange } from './viewable.ts';

/** Bytes that are in memory, whole or a part of them, as a stream. */
export function streamOf(bytes: Uint8Array, range: ByteRange | null): ReadableStream<Uint8Array> {
  const part = range === null ? bytes : bytes.subarray(range.start, range.end + 1);
  return new ReadableStream({
    start(controller) {
      if (part.length > 0) controller.enqueue(part);
      controller.close();
    },
  });
}
