import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { openFolder } from '../sites/folder-handle.ts';

export interface LogTail {
  readonly text: string;
  /** Bytes of the whole log. */
  readonly size: number;
}

/**
 * The end of a log that the site itself writes, at most `bytes` bytes, from the start of a line (a longer line shows its end). The site may
 * have put anything in the log's place: only a plain file of the site's own with no other name is read. No log yet: an empty text.
 */
export async function tailLog(
  siteFolder: string,
  wanted: { readonly log: 'php-error'; readonly bytes: number; readonly owner: number | undefined },
): Promise<LogTail> {
  await using file = await openLog(siteFolder, wanted.log);
  if (file === undefined) return { text: '', size: 0 };
  const stats = await file.stat();
  if (!stats.isFile() || stats.nlink !== 1 || (wanted.owner !== undefined && stats.uid !== wanted.owner)) throw unreadable(wanted.log);
  const start = Math.max(0, stats.size - wanted.bytes);
  const buffer = Buffer.alloc(stats.size - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return { text: fromLineStart(buffer.subarray(0, bytesRead), start > 0).toString(), size: stats.size };
}

async function openLog(siteFolder: string, log: string): Promise<FileHandle | undefined> {
  try {
    await using site = await openFolder(siteFolder);
    await using logs = await site.folder('logs');
    return await open(logs.entry(`${log}.log`), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'ENXIO') throw unreadable(log);
    throw error;
  }
}

function fromLineStart(text: Buffer, isCut: boolean): Buffer {
  const lineEnd = text.indexOf(10);
  return isCut && lineEnd !== -1 && lineEnd + 1 < text.length ? text.subarray(lineEnd + 1) : text;
}

function unreadable(log: string): RequestError {
  return new RequestError('unreadable-log', `the site has put something else in the place of its log ${log}`);
}
