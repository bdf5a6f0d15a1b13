import { s3Error } from '../s3-error.ts';

/** Reads lines and counted bytes from a stream of pieces, without copying the pieces. */
export interface ByteReader {
  /** The line without its end (CR LF, or LF), as Latin-1; undefined at the end of the stream. Throws `IncompleteBody` for a line beyond `limit`. */
  readLine(limit: number): Promise<string | undefined>;
  /** Between 1 and `most` bytes; undefined at the end of the stream. */
  read(most: number): Promise<Buffer | undefined>;
}

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const pieces = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  /** False at the end of the stream. */
  const fill = async () => {
    while (rest.length === 0) {
      const next = await pieces.next();
      if (next.done === true) return false;
      rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  };
  return {
    async readLine(limit) {
      let line = '';
      while (await fill()) {
        const end = rest.indexOf(0x0a);
        line += rest.toString('latin1', 0, end === -1 ? rest.length : end);
        rest = rest.subarray(end === -1 ? rest.length : end + 1);
        if (line.length > limit) throw s3Error('IncompleteBody', { message: 'The chunks of the body are not written as they should be.' });
        if (end !== -1) return line.endsWith('\r') ? line.slice(0, -1) : line;
      }
      return line === '' ? undefined : line;
    },
    async read(most) {
      if (!(await fill())) return undefined;
      const piece = rest.subarray(0, most);
      rest = rest.subarray(piece.length);
      return piece;
    },
  };
}
