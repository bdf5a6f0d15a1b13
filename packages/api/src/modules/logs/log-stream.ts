import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@daspanel/platform/log.ts';
import { findLines, type LineFilter } from './log-lines.ts';
import type { LogPosition, LogSource } from './log-source.ts';

interface Wishes {
  readonly source: LogSource;
  /** Undefined: from the end on. */
  readonly after: LogPosition | undefined;
  readonly filter: LineFilter;
  readonly formatPosition: (position: LogPosition) => string;
  /** Whether the reader may still see it. */
  readonly mayGoOn: () => boolean;
  readonly onEnd: () => void;
  readonly log: Log;
}

const BETWEEN_LOOKS = 500;
const HEARTBEAT = 4_000;
const MOST_FAILURES = 5;

/**
 * Server-sent events (HTML standard, 9.2) with the lines that come to a log. The log is read when the reader has taken what came before, so that a slow one
 * makes nothing pile up: he gets a `gap` where he would be too far behind. Ends within seconds when the reader may not see it any more.
 */
export function createLogStream(wishes: Wishes): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const end = new AbortController();
  let position = wishes.after;
  let lastSent = performance.now();
  let hasBegun = false;
  let failures = 0;

  const look = async (): Promise<string> => {
    position ??= await wishes.source.end();
    const piece = await wishes.source.after(position);
    if (piece === undefined) return '';
    position = { file: piece.from.file, offset: piece.from.offset + piece.bytes.length };
    const events = [...findLines(piece.bytes, wishes.filter)].map(({ line, end: offset }) => {
      const id = wishes.formatPosition({ file: piece.from.file, offset: piece.from.offset + offset });
      return `id: ${id}\ndata: ${JSON.stringify(line)}\n\n`;
    });
    return (piece.hasGap ? 'event: gap\ndata: {}\n\n' : '') + events.join('');
  };

  const lookOrNothing = async (): Promise<string> => {
    try {
      const text = await look();
      failures = 0;
      return text;
    } catch (error) {
      failures += 1;
      wishes.log.warn('a log could not be followed', { error });
      if (failures >= MOST_FAILURES) end.abort();
      return '';
    }
  };

  /** The next text for the reader; undefined: it is over. */
  const next = async (): Promise<string | undefined> => {
    for (;;) {
      if (end.signal.aborted || !wishes.mayGoOn()) return undefined;
      const text = await lookOrNothing();
      if (text !== '') return text;
      if (performance.now() - lastSent >= HEARTBEAT) return ': still here\n\n';
      await wait(BETWEEN_LOOKS, undefined, { signal: end.signal }).catch(() => {});
    }
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = hasBegun ? await next() : 'retry: 1000\n\n';
        hasBegun = true;
        if (text === undefined) {
          if (!end.signal.aborted) wishes.onEnd();
          end.abort();
          controller.close();
          return;
        }
        lastSent = performance.now();
        controller.enqueue(encoder.encode(text));
      },
      cancel() {
        if (!end.signal.aborted) wishes.onEnd();
        end.abort();
      },
    },
    { highWaterMark: 0 },
  );
}
