import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const MOST_BYTES = 65_536;

/**
 * Reads a small file that another part has published in its own folder. If that part was taken over, there may be a link, a pipe or something without end: such a thing is not
 * waited for, and the promise rejects.
 */
export async function readPublished(path: string): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const found = await file.stat();
  if (!found.isFile()) throw new Error('it is no file');
  if (found.size > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0);
  return buffer.toString('utf8', 0, bytesRead);
}
