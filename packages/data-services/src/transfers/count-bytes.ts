import { Transform } from 'node:stream';

/** Passes bytes on and tells how many there were so far. What `onBytes` throws ends the stream. */
export function countBytes(onBytes: (total: number) => void): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      try {
        onBytes(total);
      } catch (error) {
        return done(error instanceof Error ? error : new Error(String(error)));
      }
      return done(null, chunk);
    },
  });
}
