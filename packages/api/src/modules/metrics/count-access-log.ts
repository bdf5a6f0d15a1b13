import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@daspanel/platform/log.ts';
import { countLines } from './count-lines.ts';
import type { LogPosition, MetricsStore } from './metrics-store.ts';

interface Parts {
  readonly metrics: Pick<MetricsStore, 'readPosition' | 'addTraffic'>;
  /** `data/logs/proxy`. */
  readonly folder: string;
  readonly log: Log;
  readonly now: () => number;
}

/** Small, so that nobody waits long while a piece is counted. */
const PIECE = 256 * 1024;
const LONGEST_FIRST_LINE = 4096;
/** nginx writes to a log that was renamed until it has followed the signal; after so many milliseconds without a line it is done. */
const QUIET = 5_000;

/**
 * Gives a function that counts what has come to the proxy's access log, to be called again and again. The answering service renames the log when it is
 * large; the one before is counted to its end first. Each piece is stored together with the position after it, so that a process that is killed at any
 * moment counts no line twice and none less.
 */
export function createAccessLogCounter(parts: Parts): () => Promise<void> {
  const [current, former] = [join(parts.folder, 'access.json'), join(parts.folder, 'access.json.1')];
  let at = parts.metrics.readPosition();
  let quietSince = parts.now();
  const move = (position: LogPosition) => {
    parts.metrics.addTraffic([], position);
    at = position;
  };

  const findSource = async (): Promise<string> => {
    const id = await identify(current);
    if (at.log === id) return current;
    if (at.log === '') {
      move({ log: id, offset: 0 });
      return current;
    }
    if (at.log === (await identify(former))) return former;
    parts.log.warn('the access log that was being counted is gone; requests may be missing in the metrics');
    move({ log: id, offset: 0 });
    return current;
  };

  const countFrom = async (path: string): Promise<void> => {
    for (;;) {
      const { piece, size } = await readPiece(path, at.offset);
      if (size < at.offset) return move({ ...at, offset: 0 });
      const { counts, consumed } = countLines(piece);
      // No line is this long; a piece without an end would otherwise be read for ever.
      const taken = consumed === 0 && piece.length === PIECE ? PIECE : consumed;
      if (taken === 0) return;
      const next = { log: at.log, offset: at.offset + taken };
      parts.metrics.addTraffic(counts, next);
      at = next;
      quietSince = parts.now();
    }
  };

  return async () => {
    const source = await findSource();
    if (at.log === '') return;
    await countFrom(source);
    if (source === former && parts.now() - quietSince >= QUIET && (await identify(current)) !== '') move({ log: '', offset: 0 });
  };
}

/** What tells one access log from another, wherever the file is: a hash of its first line, which holds a time and a client. Empty while there is none. */
async function identify(path: string): Promise<string> {
  const { piece } = await readPiece(path, 0, LONGEST_FIRST_LINE);
  const end = piece.indexOf('\n');
  if (end === -1 && piece.length < LONGEST_FIRST_LINE) return '';
  return createHash('sha256')
    .update(end === -1 ? piece : piece.subarray(0, end))
    .digest('hex');
}

/** At most `length` bytes from `offset`, and the size of the file; nothing when there is none. */
async function readPiece(path: string, offset: number, length = PIECE): Promise<{ readonly piece: Buffer; readonly size: number }> {
  const file = await openIfThere(path);
  if (file === undefined) return { piece: Buffer.alloc(0), size: 0 };
  await using opened = file;
  const { size } = await opened.stat();
  const wanted = Math.max(0, Math.min(length, size - offset));
  const { buffer, bytesRead } = await opened.read(Buffer.allocUnsafe(wanted), 0, wanted, offset);
  return { piece: buffer.subarray(0, bytesRead), size };
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
