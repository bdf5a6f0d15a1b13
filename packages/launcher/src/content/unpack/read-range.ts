import { read } from 'node:fs';
import { promisify } from 'node:util';

const CHUNK_BYTES = 256 * 1024;
const readAt = promisify(read);

/**
 * The bytes of an open file from `start` up to `end` (exclusive) or its end. A stream of node:fs would close the descriptor, which is not
 * ours, when it is destroyed. `onRead` gets the length of each chunk.
 */
export async function* readRange(
  descriptor: number,
  range: { readonly start: number; readonly end?: number },
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const end = range.end ?? Infinity;
  for (let position = range.start; position < end;) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
    const { bytesRead } = await readAt(descriptor, buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    onRead(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}
