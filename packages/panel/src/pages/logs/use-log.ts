import { logs, logLine, type LogLine, type SiteLog } from '@daspanel/contract/logs.ts';
import { useEffect, useReducer, useRef } from 'react';
import { client, send } from '../../api/client.ts';
import { readEvents } from '../../api/event-stream.ts';

export interface LogFilter {
  readonly kind: SiteLog;
  readonly status: '' | 'errors' | '2xx' | '3xx' | '4xx' | '5xx';
  readonly text: string;
}

/** A line, or a place where some are missing. */
export type ShownLine = { readonly key: number; readonly line: LogLine | 'gap' };

interface Shown {
  readonly lines: readonly ShownLine[];
  readonly before: string | null;
  readonly isLive: boolean;
  readonly error: unknown;
}

type Change =
  | { readonly kind: 'begun' }
  | { readonly kind: 'older'; readonly lines: readonly ShownLine[]; readonly before: string | null }
  | { readonly kind: 'newer'; readonly lines: readonly ShownLine[] }
  | { readonly kind: 'live'; readonly isLive: boolean }
  | { readonly kind: 'failed'; readonly error: unknown };

/** More lines than this are not kept in the page; older ones can be read again. */
const MOST = 5_000;
const TOGETHER = 100;
const NOTHING: Shown = { lines: [], before: null, isLive: false, error: undefined };

/** The newest lines of a log that pass the filter, and those that come. While paused nothing is added; afterwards it goes on from there. */
export function useLog(site: string, { kind, status, text }: LogFilter, isPaused: boolean) {
  const [shown, change] = useReducer(apply, NOTHING);
  const position = useRef<string>(undefined);
  const isBegun = useRef(false);
  const numbers = useRef({ next: 0, previous: 0 });
  const filter = { ...(status === '' ? {} : { status }), ...(text === '' ? {} : { text }) };
  const filterText = JSON.stringify(filter);

  useEffect(() => {
    position.current = undefined;
    isBegun.current = false;
    change({ kind: 'begun' });
  }, [site, kind, filterText]);

  useEffect(() => {
    if (isPaused) return;
    const ended = new AbortController();
    const wanted = JSON.parse(filterText) as typeof filter;
    void followLog({
      begin: async () => {
        if (isBegun.current) return;
        const { body } = await send(logs.read, { params: { site }, query: { kind, limit: 100, ...wanted } } as never);
        if (ended.signal.aborted) return;
        isBegun.current = true;
        position.current = body.end;
        change({ kind: 'older', lines: number(body.items, numbers.current), before: body.before });
      },
      open: () =>
        client.open(logs.follow, {
          params: { site, log: kind },
          query: { ...wanted, after: position.current },
          signal: ended.signal,
        } as never),
      onEvent: (id, line) => {
        position.current = id ?? position.current;
        return { key: numbers.current.next++, line };
      },
      change,
      signal: ended.signal,
    });
    return () => ended.abort();
  }, [site, kind, filterText, isPaused]);

  const showOlder = async () => {
    const query = { kind, limit: 100, before: shown.before, ...filter };
    const { body } = await send(logs.read, { params: { site }, query } as never);
    change({ kind: 'older', lines: number(body.items, numbers.current), before: body.before });
  };
  return { ...shown, showOlder };
}

function number(items: readonly LogLine[], numbers: { previous: number }): readonly ShownLine[] {
  numbers.previous -= items.length;
  return items.map((line, index) => ({ key: numbers.previous + index, line }));
}

function apply(shown: Shown, change: Change): Shown {
  switch (change.kind) {
    case 'begun':
      return NOTHING;
    case 'older':
      return { ...shown, lines: [...change.lines, ...shown.lines], before: change.before, error: undefined };
    case 'newer':
      return { ...shown, lines: [...shown.lines, ...change.lines].slice(-MOST), error: undefined };
    case 'live':
      return { ...shown, isLive: change.isLive };
    case 'failed':
      return { ...shown, error: change.error, isLive: false };
  }
}

interface Following {
  readonly begin: () => Promise<void>;
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
  readonly onEvent: (id: string | undefined, line: LogLine | 'gap') => ShownLine;
  readonly change: (change: Change) => void;
  readonly signal: AbortSignal;
}

/** Follows until `signal` ends; a lost connection is opened again behind the last line. */
async function followLog({ begin, open, onEvent, change, signal }: Following): Promise<void> {
  for (let pause = 1_000; !signal.aborted; pause = Math.min(pause * 2, 30_000)) {
    try {
      await begin();
      const stream = await open();
      change({ kind: 'live', isLive: true });
      pause = 1_000;
      await showEvents(stream, onEvent, change, signal);
    } catch (error) {
      if (!signal.aborted) change({ kind: 'failed', error });
    }
    if (signal.aborted) return;
    change({ kind: 'live', isLive: false });
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Lines that come together are shown together. */
async function showEvents(
  stream: AsyncIterable<Uint8Array>,
  onEvent: Following['onEvent'],
  change: Following['change'],
  signal: AbortSignal,
): Promise<void> {
  let waiting: ShownLine[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    timer = undefined;
    change({ kind: 'newer', lines: waiting });
    waiting = [];
  };
  try {
    for await (const { id, name, data } of readEvents(stream)) {
      if (signal.aborted) return;
      const line = name === 'gap' ? 'gap' : logLine.safeParse(JSON.parse(data)).data;
      if (line === undefined) continue;
      waiting.push(onEvent(id, line));
      timer ??= setTimeout(show, TOGETHER);
    }
  } finally {
    clearTimeout(timer);
    if (waiting.length > 0 && !signal.aborted) show();
  }
}
