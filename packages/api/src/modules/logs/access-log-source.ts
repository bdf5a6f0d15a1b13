import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { wholeLines, type LogSource } from './log-source.ts';

/** Newest first, as the answering service keeps them. */
const NAMES = ['access.log', 'access.log.1', 'access.log.2', 'access.log.3'];
const PIECE = 128 * 1024;
const MOST_BEHIND = 1024 * 1024;
const LONGEST_FIRST_LINE = 4096;

interface LogFile {
  readonly path: string;
  readonly id: string;
  readonly size: number;
}

/** The access log of a site: `data/logs/sites/<site-id>/`. A file is known by its first line, for files are renamed. */
export function accessLogSource(folder: string): LogSource {
  const files = async () => (await Promise.all(NAMES.map((name) => describeFile(join(folder, name))))).filter((file) => file !== undefined);
  return {
    async end() {
      const [newest] = await files();
      return { file: newest?.id ?? '', offset: newest?.size ?? 0 };
    },
    async before(position) {
      const all = await files();
      const index = all.findIndex(({ id }) => id === position.file);
      const [file, older] = [all[index], all[index + 1]];
      if (file === undefined) return undefined;
      if (position.offset > 0) return readBefore(file, Math.min(position.offset, file.size));
      return older === undefined ? undefined : readBefore(older, older.size);
    },
    async after(position) {
      const all = await files();
      const index = position.file === '' ? all.length : all.findIndex(({ id }) => id === position.file);
      const file = all[index];
      if (file !== undefined && file.size > position.offset) return readAfter(file, position.offset);
      const newer = index === -1 ? all[0] : all[index - 1];
      return newer === undefined ? undefined : readAfter(newer, 0);
    },
  };
}

async function readBefore(file: LogFile, end: number) {
  const start = Math.max(0, end - PIECE);
  return wholeLines(await readRange(file.path, start, end), { file: file.id, offset: start }, start === 0);
}

async function readAfter(file: LogFile, offset: number) {
  const hasGap = file.size - offset > MOST_BEHIND;
  const start = hasGap ? file.size - PIECE : offset;
  const read = await readRange(file.path, start, Math.min(file.size, start + PIECE));
  const { bytes, from } = wholeLines(read, { file: file.id, offset: start }, !hasGap);
  const end = bytes.lastIndexOf(10) + 1;
  return end === 0 ? undefined : { bytes: bytes.subarray(0, end), from, hasGap };
}

async function describeFile(path: string): Promise<LogFile | undefined> {
  const beginning = await readRange(path, 0, LONGEST_FIRST_LINE);
  const end = beginning.indexOf(10);
  if (end === -1) return undefined;
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const id = createHash('sha256').update(beginning.subarray(0, end)).digest('base64url').slice(0, 22);
  return { path, id, size };
}

async function readRange(path: string, start: number, end: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
