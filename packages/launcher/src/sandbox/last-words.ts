import type { Readable } from 'node:stream';

const KEPT_BYTES = 4096;

/** Reads a stream to its end and remembers its last 4 KiB, so that a failure can be explained. To be called before the first byte comes. */
export function collectLastWords(stream: Readable): () => string {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES);
  });
  stream.on('error', () => {});
  return () => kept.toString().trim();
}
