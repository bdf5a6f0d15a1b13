import type { LogLine } from '@daspanel/contract';
import { findLines, type LineFilter } from './log-lines.ts';
import type { LogPosition, LogSource } from './log-source.ts';

/** So much is looked through for one page; who filters for something rare asks again. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The last lines before a position that pass the filter, oldest first, and the position before them; null: the log has no more. */
export async function readBackwards(
  source: Pick<LogSource, 'before'>,
  from: LogPosition,
  wanted: LineFilter & { readonly limit: number },
): Promise<{ readonly items: LogLine[]; readonly before: LogPosition | null }> {
  let items: LogLine[] = [];
  let position = from;
  for (let bytes = 0; bytes < MOST_BYTES;) {
    const piece = await source.before(position);
    if (piece === undefined) return { items, before: null };
    const found = [...findLines(piece.bytes, wanted)].slice(-(wanted.limit - items.length));
    items = [...found.map(({ line }) => line), ...items];
    const [first] = found;
    if (items.length >= wanted.limit && first !== undefined)
      return { items, before: { file: piece.from.file, offset: piece.from.offset + first.start } };
    position = piece.from;
    bytes += Math.max(1, piece.bytes.length);
  }
  return { items, before: position };
}
