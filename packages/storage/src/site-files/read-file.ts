import { closeSync, read } from 'node:fs';
import { promisify } from 'node:util';

const readLater = promisify(read);
const BLOCK = 256 * 1024;

/** The bytes from `start` up to but without `end` of an opened file, which is closed afterwards. A file that gets shorter meanwhile ends the stream early. */
export async function* readBlocks(descriptor: number, start: number, end: number): AsyncGenerator<Buffer> {
  try {
    for (let at = start; at < end;) {
      const buffer = Buffer.allocUnsafe(Math.min(BLOCK, end - at));
      const { bytesRead } = await readLater(descriptor, buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    closeSync(descriptor);
  }
}
