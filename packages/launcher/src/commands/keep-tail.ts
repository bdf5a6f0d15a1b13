import type { Readable } from 'node:stream';

/** Reads a stream to its end and keeps its last bytes. The function gives them as text, from a whole character on, and how many there were in all. */
export function keepTail(stream: Readable, bytes: number): () => { readonly text: string; readonly total: number } {
  let kept: Buffer[] = [];
  let size = 0;
  let total = 0;
  stream.on('data', (chunk: Buffer) => {
    total += chunk.length;
    kept.push(chunk);
    size += chunk.length;
    if (size <= 2 * bytes) return;
    kept = [Buffer.concat(kept).subarray(-bytes)];
    size = bytes;
  });
  stream.on('error', () => {});
  return () => ({ text: wholeCharacters(Buffer.concat(kept).subarray(-bytes), total > bytes), total });
}

/** UTF-8 goes on with bytes from 0x80 to 0xbf (RFC 3629). */
function wholeCharacters(bytes: Buffer, isCut: boolean): string {
  let start = 0;
  while (isCut && start < 3 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString();
}
