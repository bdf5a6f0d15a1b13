import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';

const LONGEST_FIRST_LINE = 4096;

/** Bytes of the file; undefined when it does not exist. */
export function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.size,
    () => undefined,
  );
}

/**
 * What tells one access log from another, wherever the file is: a hash of its first line, which holds a time and a client. Unlike an inode number it survives
 * a copy of the data directory. Empty while there is no whole line.
 */
export async function identify(path: string): Promise<string> {
  const beginning = await readPiece(path, 0, LONGEST_FIRST_LINE);
  const end = beginning.indexOf('\n');
  if (end === -1 && beginning.length < LONGEST_FIRST_LINE) return '';
  const line = beginning.subarray(0, end === -1 ? LONGEST_FIRST_LINE : end);
  return createHash('sha256').update(line).digest('hex');
}

/** At most `length` bytes from `offset`; none when the file does not exist. */
export async function readPiece(path: string, offset: number, length: number): Promise<Buffer> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  await using opened = file;
  const { size } = await opened.stat();
  const wanted = Math.max(0, Math.min(length, size - offset));
  if (wanted === 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await opened.read(Buffer.allocUnsafe(wanted), 0, wanted, offset);
  return buffer.subarray(0, bytesRead);
}
