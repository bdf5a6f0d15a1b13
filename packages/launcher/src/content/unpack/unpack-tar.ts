import { isUtf8 } from 'node:buffer';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Extract, type Header } from 'tar-stream';
import { ContentError } from '../content-error.ts';
import type { Report } from '../report.ts';
import type { ContentBudget } from './content-budget.ts';
import { EntryNames } from './entry-names.ts';
import { parseEntryPath, unsafeEntry } from './entry-path.ts';
import { isJunk } from './junk.ts';
import { requireLinkInside } from './link-target.ts';
import { readRange } from './read-range.ts';
import type { StagingTree } from './staging-tree.ts';

interface Parts {
  readonly budget: ContentBudget;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/**
 * Unpacks the tar or tar.gz archive that is open at `descriptor`. A tar has no directory to read first: each entry is judged before it is
 * written, and the staging tree goes when one is refused. Throws ContentError `invalid-archive`, `unsafe-entry` or `archive-too-large`.
 */
export async function unpackTar(descriptor: number, compressed: boolean, tree: StagingTree, parts: Parts): Promise<void> {
  // Names come as bytes (latin1 keeps each byte) so that broken UTF-8 is seen.
  const tar = extract({ filenameEncoding: 'latin1' } as object);
  let compressedBytes = 0;
  const archive = readRange(descriptor, { start: 0 }, (bytes) => (compressedBytes += bytes));
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        parts.budget.countBytes(chunk.length, compressedBytes);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const feeding = pipeline(archive, compressed ? createGunzip() : new PassThrough(), count, tar as unknown as NodeJS.WritableStream, {
    signal: parts.signal,
  });
  // Its failure is the reader's failure too; without this it would be unhandled while the reader is still at work.
  const fed = feeding.catch(() => {});
  try {
    await unpackEntries(tar, tree, parts);
    await feeding;
  } catch (error) {
    await fed;
    throw judgeFailure(error, parts.signal);
  }
}

async function unpackEntries(tar: Extract, tree: StagingTree, parts: Parts): Promise<void> {
  const names = new EntryNames();
  for await (const entry of tar) {
    parts.budget.countEntry();
    const { header } = entry;
    const name = decodeName(header.name, header, 'path');
    const segments = parseEntryPath(name);
    const kind = kindOf(name, header);
    if (segments.length === 0 || isJunk(segments)) {
      entry.resume();
      continue;
    }
    names.add(segments.join('/'), kind);
    if (kind === 'folder') tree.addFolder(segments);
    else if (kind === 'link') addLink(segments, header, tree);
    else {
      using file = tree.addFile(segments, (header.mode & 0o100) !== 0);
      for await (const chunk of entry) file.write(chunk as Buffer);
    }
    entry.resume();
    parts.report({ files: tree.files, bytes: tree.bytes });
  }
}

function kindOf(name: string, header: Header): 'file' | 'folder' | 'link' {
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
      if (Object.keys(paxRecords(header)).some((key) => key.startsWith('GNU.sparse'))) throw unsafeEntry(name, 'is a sparse file');
      return 'file';
    case 'directory':
      return 'folder';
    case 'symlink':
      return 'link';
    case 'link':
      throw unsafeEntry(name, 'is a hard link');
    case 'block-device':
    case 'character-device':
    case 'fifo':
      throw unsafeEntry(name, 'is a device or pipe');
    default:
      throw unsafeEntry(name, 'is of an unknown kind');
  }
}

function addLink(segments: readonly string[], header: Header, tree: StagingTree): void {
  const target = decodeName(header.linkname ?? '', header, 'linkpath');
  requireLinkInside(segments, target);
  tree.addLink({ segments, target });
}

/** A name from an extended header is UTF-8 by its format (POSIX pax) and decoded already; one from a plain header is bytes. */
function decodeName(name: string, header: Header, record: 'path' | 'linkpath'): string {
  if (paxRecords(header)[record] !== undefined) return name;
  const bytes = Buffer.from(name, 'latin1');
  if (!isUtf8(bytes)) throw unsafeEntry(name, 'has a name that is no valid text');
  return bytes.toString();
}

function paxRecords(header: Header): Readonly<Record<string, unknown>> {
  return typeof header.pax === 'object' && header.pax !== null ? (header.pax as Record<string, unknown>) : {};
}

/** What fails besides our own judgement and the disk is the archive's fault. */
function judgeFailure(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ContentError) return error;
  if (signal.aborted) return signal.reason;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^E[A-Z]+$/.test(code)) return error;
  const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
  return new ContentError('invalid-archive', `the tar archive is damaged: ${reason}`, { cause: error });
}
