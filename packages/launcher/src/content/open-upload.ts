import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { identities } from '@daspanel/platform/identities.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';

/**
 * Opens an upload, which lies in a folder of the API's: only a plain file that the API made itself and that has no other name, so that an API
 * that was taken over cannot have foreign files unpacked. Throws RequestError `unknown-upload`.
 */
export async function openUpload(folder: string, upload: string, separateUsers: boolean): Promise<FileHandle> {
  const unknown = (cause?: unknown) => new RequestError('unknown-upload', `there is no upload ${upload}`, { cause });
  const file = await open(join(folder, upload), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      throw unknown(error);
    },
  );
  const stats = await file.stat();
  if (stats.isFile() && stats.nlink === 1 && (!separateUsers || stats.uid === identities.api)) return file;
  await file.close();
  throw unknown();
}
