import { closeSync, type BigIntStats } from 'node:fs';
import { Readable } from 'node:stream';
import { createDeflateRaw, crc32 } from 'node:zlib';
import { joinPath } from './describe-entry.ts';
import { FileError, nothingThere } from './file-error.ts';
import { readBlocks } from './read-file.ts';
import { statLocated, type VersionFolder } from './version-folder.ts';
import { walkTree } from './walk-tree.ts';
import { centralHeader, dataDescriptor, endOfZip, localHeader, type ZipEntry } from './zip-records.ts';

interface Wanted {
  readonly folder: string;
  readonly names: readonly string[];
}

/** Files that deflate does not make smaller. */
const PACKED = /\.(?:zip|gz|tgz|bz2|xz|zst|br|7z|rar|jpe?g|png|gif|webp|avif|mp[34]|m4[av]|webm|ogg|flac|woff2?|pdf|phar)$/i;
/** Beyond, sizes might not fit into four bytes. */
const LARGE = 0xf000_0000n;
const MOST_ENTRIES = 1_000_000;

/** A zip of what has these names in a folder, made while it is read. Links, pipes, sockets, devices and what has gone meanwhile are left out. */
export async function* zipEntries(version: VersionFolder, wanted: Wanted, signal: AbortSignal): AsyncGenerator<Buffer> {
  const done: ZipEntry[] = [];
  let offset = 0;
  for await (const { name, folder, stats, path } of selected(version, wanted)) {
    signal.throwIfAborted();
    if (done.length >= MOST_ENTRIES) throw new FileError('too-large', `an archive may have ${MOST_ENTRIES} entries`);
    const shown = path.slice(wanted.folder === '/' ? 1 : wanted.folder.length + 1);
    const entry = { mode: Number(stats.mode) & 0o777, modified: new Date(Number(stats.mtimeNs / 1_000_000n)), offset };
    const pieces = stats.isDirectory()
      ? zipFolder(`${shown}/`, entry)
      : stats.isFile()
        ? zipFile(version.openFileIn(folder, name), shown, entry)
        : undefined;
    if (pieces === undefined) continue;
    for (;;) {
      const piece = await pieces.next();
      if (piece.done === true) {
        if (piece.value !== undefined) done.push(piece.value);
        break;
      }
      offset += piece.value.length;
      yield piece.value;
    }
  }
  const start = offset;
  for (const entry of done) {
    const header = centralHeader(entry);
    offset += header.length;
    yield header;
  }
  yield endOfZip(done.length, start, offset - start);
}

async function* selected(version: VersionFolder, { folder, names }: Wanted) {
  for (const name of names) {
    const path = joinPath(folder, name);
    using located = version.locate(path);
    const stats = statLocated(located);
    if (stats === undefined) throw nothingThere(path);
    yield { folder: located.folder, name, path, stats };
    if (!stats.isDirectory()) continue;
    const opened = version.openFolderIn(located.folder, name);
    if (opened === undefined) continue;
    try {
      yield* walkTree(version, opened, path);
    } finally {
      closeSync(opened);
    }
  }
}

type Begun = Pick<ZipEntry, 'mode' | 'modified' | 'offset'>;
type Pieces = AsyncGenerator<Buffer, ZipEntry | undefined>;

async function* zipFolder(shown: string, begun: Begun): Pieces {
  const entry = { ...begun, name: Buffer.from(shown), isFolder: true, isDeflated: false, isLarge: false, crc: 0, packed: 0, size: 0 };
  yield localHeader(entry);
  yield dataDescriptor(entry);
  return entry;
}

async function* zipFile(
  opened: { readonly descriptor: number; readonly stats: BigIntStats } | undefined,
  shown: string,
  begun: Begun,
): Pieces {
  if (opened === undefined) return undefined;
  const begin = {
    ...begun,
    name: Buffer.from(shown),
    isFolder: false,
    isDeflated: !PACKED.test(shown) && opened.stats.size > 0n,
    isLarge: opened.stats.size >= LARGE,
  };
  let crc = 0;
  let size = 0;
  let packed = 0;
  const blocks = readBlocks(opened.descriptor, 0, Number(opened.stats.size));
  const counted = async function* () {
    for await (const block of blocks) {
      crc = crc32(block, crc);
      size += block.length;
      yield block;
    }
  };
  yield localHeader(begin);
  const content = begin.isDeflated ? Readable.from(counted()).compose(createDeflateRaw({ level: 6 })) : counted();
  for await (const piece of content as AsyncIterable<Buffer>) {
    packed += piece.length;
    yield piece;
  }
  const entry = { ...begin, crc, size, packed };
  yield dataDescriptor(entry);
  return entry;
}
