import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '@daspanel/platform/durable-file.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { Problem } from '../../problem.ts';

export const LARGEST_UPLOAD = 2 * 1024 ** 3;
/** Room that must stay on the disk. */
const RESERVE = 64 * 1024 ** 2;
/** The folder's group is that of data-services, which runs SQL from uploads. */
const MODE = 0o640;
const LONGEST_PAUSE = 60_000;

/** Writes a stream to `<folder>/<id>`, durably, or leaves nothing. Throws 413 beyond the limit, 507 for a full disk, 400 when the sender stops. */
export async function receiveUpload(
  folder: string,
  id: string,
  stream: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const unfinished = join(folder, `.${id}.unfinished`);
  try {
    const received = await writeStream(folder, unfinished, stream);
    await rename(unfinished, join(folder, id));
    await syncDirectory(folder);
    return received;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof Problem) throw error;
    if (isDiskFull(error)) throw new Problem('storage-full', 'the upload was not stored: the disk is full', { cause: error });
    throw error;
  }
}

async function writeStream(folder: string, path: string, stream: AsyncIterable<Uint8Array>) {
  await using file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, MODE);
  const hash = createHash('sha256');
  let bytes = 0;
  let checkedAt = -Infinity;
  for await (const chunk of withoutLongPauses(stream)) {
    bytes += chunk.length;
    if (bytes > LARGEST_UPLOAD) throw new Problem('body-too-large', `an upload may have ${LARGEST_UPLOAD} bytes at most`);
    if (bytes - checkedAt > RESERVE / 2) {
      await checkRoom(folder);
      checkedAt = bytes;
    }
    hash.update(chunk);
    await file.write(chunk);
  }
  if (bytes === 0) throw new Problem('malformed-request', 'the upload is empty');
  await file.sync();
  return { bytes, sha256: hash.digest('hex') };
}

async function checkRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < RESERVE) throw new Problem('storage-full', 'the upload was not stored: the disk is full');
}

/** Ends a stream whose sender has fallen silent or gone. */
async function* withoutLongPauses(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { promise: silence, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => reject(new Problem('malformed-request', 'the sender stopped in the middle of the upload')),
        LONGEST_PAUSE,
      );
      const next = await Promise.race([readNext(iterator), silence]).finally(() => clearTimeout(timer));
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    void iterator.return?.()?.catch(() => {});
  }
}

async function readNext(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
  try {
    return await iterator.next();
  } catch (error) {
    throw new Problem('malformed-request', 'the upload ended before its end', { cause: error });
  }
}
