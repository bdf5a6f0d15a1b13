import { closeSync, fsyncSync, fstatSync, ftruncateSync, mkdirSync, openSync, readdirSync, rmSync, write } from 'node:fs';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FileEntry } from '@daspanel/formats/site-file-requests.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { hasCode } from '../files/disk-errors.ts';
import { makeParents } from './make-folder.ts';
import { FileError } from './file-error.ts';
import type { Replaces } from './place-new-file.ts';
import type { VersionFolder } from './version-folder.ts';
import { checkRoom, placeOpened } from './write-file.ts';

const writeLater = promisify(write);
const CHECK_EVERY = 32 * 1024 ** 2;

/** Uploads that are sent in pieces. What has arrived is a file of `folder`, so its size is where to go on, also after a crash. */
export interface FileUploads {
  begin(id: string): void;
  /** Adds to the end. What arrives before the sender stops is kept. Gives how many bytes there are then. */
  append(id: string, part: { readonly offset: number; readonly size: number; readonly bytes: AsyncIterable<Uint8Array> }): Promise<number>;
  measure(id: string): number;
  finish(
    version: VersionFolder,
    upload: { readonly id: string; readonly path: string; readonly size: number; readonly replaces: Replaces },
  ): Promise<FileEntry>;
  abandon(id: string): Promise<void>;
  /** Removes all but these. */
  keep(ids: ReadonlySet<string>): void;
}

export function openFileUploads(folder: string): FileUploads {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const withLock = createKeyedLock();
  const open = (id: string) => {
    try {
      return openSync(join(folder, id), constants.O_RDWR | constants.O_NOFOLLOW);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? new FileError('not-found', 'there is no such upload: it has ended, expired or was given up') : error;
    }
  };
  const use = async <Result>(id: string, work: (descriptor: number) => Promise<Result> | Result): Promise<Result> =>
    await withLock(id, async () => {
      const descriptor = open(id);
      try {
        return await work(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
  return {
    begin(id) {
      checkRoom(folder);
      closeSync(openSync(join(folder, id), 'wx', 0o600));
    },
    append: (id, part) => use(id, (descriptor) => append(folder, descriptor, part)),
    measure(id) {
      const descriptor = open(id);
      try {
        return fstatSync(descriptor).size;
      } finally {
        closeSync(descriptor);
      }
    },
    finish: (version, { id, size, ...wanted }) =>
      use(id, (descriptor) => {
        const arrived = fstatSync(descriptor).size;
        if (arrived !== size)
          throw new FileError('incomplete', `${arrived} of ${size} bytes have arrived: send the rest first`, { offset: arrived });
        fsyncSync(descriptor);
        makeParents(version, wanted.path);
        return placeOpened(version, { path: join(folder, id), descriptor }, wanted);
      }),
    abandon: (id) => withLock(id, async () => rmSync(join(folder, id), { force: true })),
    keep(ids) {
      for (const name of readdirSync(folder)) if (name.startsWith('r') && !ids.has(name)) rmSync(join(folder, name), { force: true });
    },
  };
}

async function append(
  folder: string,
  descriptor: number,
  { offset, size, bytes }: { readonly offset: number; readonly size: number; readonly bytes: AsyncIterable<Uint8Array> },
): Promise<number> {
  const before = fstatSync(descriptor).size;
  if (before !== offset) throw new FileError('wrong-offset', `${before} bytes have arrived: go on from there`, { offset: before });
  let at = before;
  let checkedAt = -Infinity;
  for await (const piece of bytes) {
    if (at + piece.length > size) {
      ftruncateSync(descriptor, before);
      throw new FileError('too-large', `the upload was announced with ${size} bytes, and more were sent: nothing of this piece was kept`);
    }
    if (at - checkedAt >= CHECK_EVERY) {
      checkRoom(folder);
      checkedAt = at;
    }
    for (let done = 0; done < piece.length;)
      done += (await writeLater(descriptor, piece, done, piece.length - done, at + done)).bytesWritten;
    at += piece.length;
  }
  return at;
}
