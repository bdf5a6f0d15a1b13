import { isUtf8 } from 'node:buffer';
import { fstatSync, readSync } from 'node:fs';
import {
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type Entry,
  type LocalFileHeader,
  type ZipFile,
} from 'yauzl';
import { ContentError } from '../content-error.ts';
import type { ContentBudget } from './content-budget.ts';
import { EntryNames } from './entry-names.ts';
import { parseEntryPath, unsafeEntry } from './entry-path.ts';
import { isJunk } from './junk.ts';

export interface ZipMember {
  /** Its segments, joined. One string for each of perhaps a million members. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly executable: boolean;
  readonly deflated: boolean;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  /** Where its bytes begin in the archive. */
  readonly start: number;
}

/**
 * Reads and judges the whole directory of a zip archive before anything is unpacked: names, kinds, sizes, encryption, and that no two
 * entries share bytes. Throws ContentError `invalid-archive`, `unsafe-entry` or `archive-too-large`.
 */
export async function readZipDirectory(descriptor: number, budget: ContentBudget, signal: AbortSignal): Promise<readonly ZipMember[]> {
  const members: ZipMember[] = [];
  const names = new EntryNames();
  let compressedBytes = 0;
  await reportDamage(async () => {
    const size = fstatSync(descriptor).size;
    const zip = await fromRandomAccessReaderPromise(new DescriptorReader(descriptor), size, { decodeStrings: false, autoClose: false });
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      budget.countEntry();
      compressedBytes += entry.compressedSize;
      budget.countBytes(entry.uncompressedSize, compressedBytes);
      const member = await readMember(zip, entry);
      if (member === undefined) continue;
      names.add(member.path, member.kind);
      members.push(member);
    }
  });
  refuseSharedBytes(members);
  return members;
}

/** Nothing for the archive's root and for junk. */
async function readMember(zip: ZipFile, entry: Entry): Promise<ZipMember | undefined> {
  const name = decodeName(entry);
  const segments = parseEntryPath(name);
  if ((entry.generalPurposeBitFlag & 1) !== 0) throw new ContentError('invalid-archive', 'the archive is encrypted');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw new ContentError('invalid-archive', `the archive uses compression method ${entry.compressionMethod}: use a plain zip`);
  }
  const local = await zip.readLocalFileHeaderPromise(entry);
  requireSameHeaders(name, entry, local);
  const mode = unixMode(entry);
  const kind = kindOf(name, mode, entry);
  if (segments.length === 0 || isJunk(segments)) return undefined;
  const path = segments.join('/');
  return {
    path: path === name ? name : path,
    kind,
    executable: (mode & 0o100) !== 0,
    deflated: entry.compressionMethod === 8,
    crc32: entry.crc32,
    compressedSize: entry.compressedSize,
    uncompressedSize: entry.uncompressedSize,
    start: local.fileDataStart,
  };
}

/** UTF-8 where the archive says so or the bytes are valid UTF-8 (what macOS writes without saying so), code page 437 otherwise. */
function decodeName(entry: Entry): string {
  const saysUtf8 = (entry.generalPurposeBitFlag & 0x800) !== 0;
  if (saysUtf8 && !isUtf8(entry.fileNameRaw)) throw unsafeEntry(entry.fileNameRaw.toString('latin1'), 'has a name that is no valid text');
  const hasUnicodePath = entry.extraFields.some((field) => field.id === 0x7075);
  if (!hasUnicodePath && isUtf8(entry.fileNameRaw)) return entry.fileNameRaw.toString();
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
}

/** The two headers of an entry must agree, else two programs could unpack two different things. Zip64 and streamed sizes stand elsewhere. */
function requireSameHeaders(name: string, entry: Entry, local: LocalFileHeader): void {
  const agree = (inEntry: number, inLocal: number) =>
    inLocal === inEntry || inLocal === 0xffffffff || (local.generalPurposeBitFlag & 8) !== 0;
  const same =
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    agree(entry.compressedSize, local.compressedSize) &&
    agree(entry.uncompressedSize, local.uncompressedSize);
  if (!same) throw unsafeEntry(name, 'is described in two different ways');
}

const MADE_BY_UNIX = [3, 19];

function unixMode(entry: Entry): number {
  return MADE_BY_UNIX.includes(entry.versionMadeBy >>> 8) ? entry.externalFileAttributes >>> 16 : 0;
}

function kindOf(name: string, mode: number, entry: Entry): ZipMember['kind'] {
  const type = mode & 0o170000;
  if (type !== 0 && type !== 0o100000 && type !== 0o040000 && type !== 0o120000) throw unsafeEntry(name, 'is a device, pipe or socket');
  if (type === 0o120000) return 'link';
  if (type !== 0o040000 && !name.endsWith('/')) return 'file';
  if (entry.uncompressedSize > 0) throw unsafeEntry(name, 'is a folder with content');
  return 'folder';
}

function refuseSharedBytes(members: readonly ZipMember[]): void {
  const inOrder = members.toSorted((first, second) => first.start - second.start);
  let end = 0;
  for (const member of inOrder) {
    // The local header in front of the bytes is at least this long.
    const header = member.start - 30;
    if (header < end) throw unsafeEntry(member.path, 'shares bytes with another entry');
    end = member.start + member.compressedSize;
  }
}

/** Anything that goes wrong while reading is the archive's fault, except what was already judged. */
async function reportDamage(read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (error instanceof ContentError || (error instanceof Error && error.name === 'AbortError')) throw error;
    const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
    throw new ContentError('invalid-archive', `the zip archive is damaged: ${reason}`, { cause: error });
  }
}

const WINDOW_BYTES = 64 * 1024;

/** Reads ahead, because yauzl asks for a few bytes at a time. */
class DescriptorReader extends RandomAccessReader {
  readonly #descriptor: number;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #start = 0;
  #length = 0;

  constructor(descriptor: number) {
    super();
    this.#descriptor = descriptor;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, read?: number) => void,
  ): void {
    let read: number;
    try {
      read = this.#read(buffer, offset, length, position);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    callback(null, read);
  }

  #read(buffer: Buffer, offset: number, length: number, position: number): number {
    if (length > WINDOW_BYTES) return readSync(this.#descriptor, buffer, offset, length, position);
    if (position < this.#start || position + length > this.#start + this.#length) {
      this.#length = readSync(this.#descriptor, this.#window, 0, WINDOW_BYTES, position);
      this.#start = position;
    }
    const from = position - this.#start;
    return this.#window.copy(buffer, offset, from, Math.min(from + length, this.#length));
  }
}
