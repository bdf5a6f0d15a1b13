import { event as eventSchema, type Event } from '@daspanel/contract/events.ts';
import { readEvents } from './event-stream.ts';

export interface Following {
  /** Opens the stream behind the event with this id. */
  readonly open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;
  readonly onEvent: (event: Event) => void;
  /** Events were missed: everything that is known may be old. */
  readonly onReset: () => void;
  readonly onLive: (isLive: boolean) => void;
  /** Resolves after so many milliseconds, or sooner where there is reason to hope. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

const SHORTEST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/** Follows the events for as long as `signal` lasts, and begins again, behind the last one, whenever the connection ends. */
export async function followEvents(following: Following): Promise<void> {
  const { signal, onLive, wait } = following;
  let last: string | undefined;
  let pause = SHORTEST_PAUSE;
  let isFirst = true;
  while (!signal.aborted) {
    try {
      const chunks = await following.open(last, signal);
      onLive(true);
      pause = SHORTEST_PAUSE;
      // What came between two connections is not known where none came before.
      if (!isFirst && last === undefined) following.onReset();
      for await (const { id, name, data } of readEvents(chunks)) {
        last = id ?? last;
        if (name === 'reset') following.onReset();
        else handOn(data, following);
      }
    } catch {
      // Whatever it was, it is tried again.
    }
    isFirst = false;
    if (signal.aborted) return;
    onLive(false);
    await wait(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

function handOn(data: string, { onEvent, onReset }: Following): void {
  const parsed = eventSchema.safeParse(parseJson(data));
  // An event of a kind that this panel does not know yet: the server is of a later version.
  if (parsed.success) onEvent(parsed.data);
  else onReset();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
