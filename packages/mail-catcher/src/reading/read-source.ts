import { readFile, stat } from 'node:fs/promises';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { MessageFile } from './parse-message.ts';

/** An answer may have 64 MiB, and base 64 takes a third more. */
const LONGEST_SOURCE = 47 * 1024 * 1024;

/** A message as it was sent, in base 64. Rejects with RequestError `too-large`, or `unknown-message` when its file is gone. */
export async function readSource({ path, contentOffset }: MessageFile): Promise<string> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) throw new RequestError('unknown-message', 'there is no such message');
  if (size > LONGEST_SOURCE) throw new RequestError('too-large', `the source of a message is shown up to ${LONGEST_SOURCE} bytes`);
  return (await readFile(path)).subarray(contentOffset).toString('base64');
}
