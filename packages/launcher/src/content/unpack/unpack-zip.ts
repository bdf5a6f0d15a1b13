import { readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { ContentError } from '../content-error.ts';
import type { Report } from '../report.ts';
import type { ContentBudget } from './content-budget.ts';
import { unsafeEntry } from './entry-path.ts';
import { requireLinkInside } from './link-target.ts';
import { readRange } from './read-range.ts';
import type { StagedFile, StagingTree } from './staging-tree.ts';
import { readZipDirectory, type ZipMember } from './zip-directory.ts';

/** Members up to this size are read and inflated in one step, which is several times faster than a stream for small files. */
const SMALL_BYTES = 4 * 1024 * 1024;
const LONGEST_LINK = 1024;
const MILLISECONDS_BETWEEN_PAUSES = 20;

/** Unpacks the zip archive that is open at `descriptor`. Throws ContentError `invalid-archive`, `unsafe-entry` or `archive-too-large`. */
export async function unpackZip(
  descriptor: number,
  tree: StagingTree,
  parts: { readonly budget: ContentBudget; readonly report: Report; readonly signal: AbortSignal },
): Promise<void> {
  let pausedAt = performance.now();
  for (const member of await readZipDirectory(descriptor, parts.budget, parts.signal)) {
    await unpackMember(descriptor, member, tree, parts.signal);
    parts.report({ files: tree.files, bytes: tree.bytes });
    if (performance.now() - pausedAt < MILLISECONDS_BETWEEN_PAUSES) continue;
    // Lets a signal through.
    await setImmediate(undefined, { signal: parts.signal });
    pausedAt = performance.now();
  }
}

async function unpackMember(descriptor: number, member: ZipMember, tree: StagingTree, signal: AbortSignal): Promise<void> {
  const segments = member.path.split('/');
  if (member.kind === 'folder') return tree.addFolder(segments);
  if (member.kind === 'link') return unpackLink(descriptor, member, segments, tree);
  using file = tree.addFile(segments, member.executable);
  const isSmall = member.compressedSize <= SMALL_BYTES && member.uncompressedSize <= SMALL_BYTES;
  if (isSmall) file.write(readMember(descriptor, member));
  else await streamMember(descriptor, member, file, signal);
}

function unpackLink(descriptor: number, member: ZipMember, segments: readonly string[], tree: StagingTree): void {
  if (member.uncompressedSize > LONGEST_LINK) throw unsafeEntry(member.path, 'is a link with a target that is too long');
  const target = readMember(descriptor, member).toString();
  requireLinkInside(segments, target);
  tree.addLink({ segments, target });
}

function readMember(descriptor: number, member: ZipMember): Buffer {
  const stored = Buffer.allocUnsafe(member.compressedSize);
  if (readSync(descriptor, stored, 0, stored.length, member.start) < stored.length) throw damaged(member, 'ends too early');
  const content = member.deflated ? inflate(stored, member) : stored;
  requireContent(member, content.length, crc32(content));
  return content;
}

function inflate(stored: Buffer, member: ZipMember): Buffer {
  try {
    // One piece of just the size that was announced: no copying together, and nothing to collect afterwards.
    const size = member.uncompressedSize + 1;
    return inflateRawSync(stored, { maxOutputLength: size, chunkSize: Math.max(size, constants.Z_MIN_CHUNK) });
  } catch (error) {
    throw damaged(member, 'cannot be decompressed to its announced size', error);
  }
}

async function streamMember(descriptor: number, member: ZipMember, file: StagedFile, signal: AbortSignal): Promise<void> {
  let size = 0;
  let checksum = 0;
  const write = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > member.uncompressedSize) throw damaged(member, 'is larger than announced');
      checksum = crc32(chunk, checksum);
      file.write(chunk);
    }
  };
  const stored = readRange(descriptor, { start: member.start, end: member.start + member.compressedSize });
  try {
    if (member.deflated) await pipeline(stored, createInflateRaw(), write, { signal });
    else await pipeline(stored, write, { signal });
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw damaged(member, 'cannot be decompressed', error);
    throw error;
  }
  requireContent(member, size, checksum);
}

function requireContent(member: ZipMember, size: number, checksum: number): void {
  if (size !== member.uncompressedSize) throw damaged(member, 'has another size than announced');
  if (checksum !== member.crc32) throw damaged(member, 'has a wrong checksum');
}

function damaged(member: ZipMember, problem: string, cause?: unknown): ContentError {
  return new ContentError('invalid-archive', `the entry ${JSON.stringify(member.path)} ${problem}`, { cause });
}
