import { gzipSync } from 'node:zlib';

const BLOCK = 512;

/** A tar.gz (POSIX ustar) of one file with a name that no honest program would give it; at most 100 bytes. */
export function packEntry(name: string, content: string): Buffer {
  const head = Buffer.alloc(BLOCK);
  const bytes = Buffer.from(content);
  head.write(name, 0);
  head.write('0000644\0' + '0000000\0' + '0000000\0', 100);
  head.write(`${bytes.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        0`, 124);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((all, byte) => all + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const rest = Buffer.alloc(BLOCK - (bytes.length % BLOCK));
  return gzipSync(Buffer.concat([head, bytes, rest, Buffer.alloc(2 * BLOCK)]));
}
