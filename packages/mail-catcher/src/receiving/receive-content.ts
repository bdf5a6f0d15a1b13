import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** The message has more bytes than its site may send. */
export class MessageTooLargeError extends Error {}

/** Up to this size a message is written at once. */
const BYTES_IN_MEMORY = 64 * 1024;

export interface ContentTarget {
  readonly path: string;
  readonly head: Buffer;
  readonly maximumBytes: number;
}

/**
 * Writes a head and what a stream brings to a file that does not exist yet, has it on disk before it resolves, and gives the content's bytes. The
 * file is gone when it rejects: with MessageTooLargeError or the disk's error, both only after the stream has ended, because a client listens for
 * an answer only then; or with the stream's error when the connection broke off.
 */
export async function receiveContent(stream: Readable, target: ContentTarget): Promise<number> {
  const writer = createWriter(target);
  let bytes = 0;
  let failure: unknown;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > target.maximumBytes) failure ??= new MessageTooLargeError();
      if (failure === undefined) await writer.write(chunk).catch((error: unknown) => (failure = error));
      else if (bytes > 2 * target.maximumBytes) break;
    }
    if (failure !== undefined) throw failure;
    await writer.finish();
    return bytes;
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

function createWriter({ path, head }: ContentTarget) {
  let file: FileHandle | undefined;
  let waiting: Buffer[] = [head];
  let waitingBytes = head.length;
  const flush = async () => {
    file ??= await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
    await file.appendFile(Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  return {
    async write(chunk: Buffer): Promise<void> {
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes > BYTES_IN_MEMORY) await flush();
    },
    async finish(): Promise<void> {
      await flush();
      await file?.datasync();
      await file?.close();
      file = undefined;
    },
    async discard(): Promise<void> {
      await file?.close().catch(() => {});
      await rm(path, { force: true });
    },
  };
}
