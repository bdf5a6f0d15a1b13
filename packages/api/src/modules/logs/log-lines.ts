import type { LogLine } from '@daspanel/contract';
import { accessLogEntry } from '@daspanel/formats/access-log.ts';

export interface LineFilter {
  readonly status?: '2xx' | '3xx' | '4xx' | '5xx' | 'errors' | undefined;
  readonly text?: string | undefined;
}

export interface FoundLine {
  readonly line: LogLine;
  /** Byte in the piece at which the line begins. */
  readonly start: number;
  /** Byte after its line feed. */
  readonly end: number;
}

const LONGEST_SHOWN = 32_768;

/** The lines of a piece, in its order. */
export function* linesOf(bytes: Buffer): Iterable<{ readonly text: string; readonly start: number; readonly end: number }> {
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(10, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    const text = bytes.toString('utf8', start, feed === -1 ? end : feed);
    if (text !== '') yield { text, start, end };
    start = end;
  }
}

/** The lines of a piece that pass the filter. */
export function* findLines(bytes: Buffer, filter: LineFilter): Iterable<FoundLine> {
  const wanted = filter.text?.toLowerCase();
  for (const { text, start, end } of linesOf(bytes)) {
    if (wanted !== undefined && !text.toLowerCase().includes(wanted)) continue;
    const line = readLine(text);
    if (passesStatus(line, filter.status)) yield { line, start, end };
  }
}

/** What leaves the server of a line. */
export function readLine(text: string): LogLine {
  const entry = text.startsWith('{"time":') ? accessLogEntry.safeParse(parseJson(text)).data : undefined;
  if (entry === undefined) return { at: null, text: text.slice(0, LONGEST_SHOWN), request: null };
  const { time, client, method, host, path, status, sent, seconds, protocol, referer, agent } = entry;
  const milliseconds = Math.round(seconds * 1000);
  return {
    at: new Date(time * 1000).toISOString(),
    text: null,
    request: { client, method, host, path, status, sent, milliseconds, protocol, referer, agent },
  };
}

function passesStatus({ request }: LogLine, wanted: LineFilter['status']): boolean {
  if (wanted === undefined) return true;
  if (request === null) return false;
  return wanted === 'errors' ? request.status >= 400 : String(request.status).startsWith(wanted.slice(0, 1));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
