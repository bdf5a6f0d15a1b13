import type { Readable } from 'node:stream';

const KEPT_BYTES = 4096;

/** Reads streams to their end and remembers the last 4 KiB, so that a failed start can be explained. */
export function collectLastWords(...streams: readonly Readable[]): () => string {
  let kept = Buffer.alloc(0);
  for (const stream of streams) {
    stream.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES);
    });
    stream.on('error', () => {});
  }
  return () => kept.toString().trim();
}
