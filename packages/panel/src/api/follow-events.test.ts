import { expect, it } from 'vitest';
import { followEvents } from './follow-events.ts';

const event = (id: number) => ({ id, type: 'site.created', subject: 's', site: 's', revision: 1, at: '2026-11-25T12:00:00.000Z' });

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Follows streams one after another; one that is an error could not be opened. */
async function follow(...streams: readonly (string | Error)[]) {
  const ended = new AbortController();
  const seen = { asked: [] as (string | undefined)[], events: [] as number[], resets: 0, live: [] as boolean[], pauses: [] as number[] };
  const left = [...streams];
  await followEvents({
    open: async (lastEventId) => {
      seen.asked.push(lastEventId);
      const next = left.shift();
      if (next instanceof Error) throw next;
      return bytes(next ?? '');
    },
    onEvent: ({ id }) => void seen.events.push(id),
    onReset: () => void (seen.resets += 1),
    onLive: (isLive) => void seen.live.push(isLive),
    wait: async (milliseconds) => {
      seen.pauses.push(milliseconds);
      if (left.length === 0) ended.abort();
    },
    signal: ended.signal,
  });
  return seen;
}

it('goes on behind the last event when the connection ends', async () => {
  const seen = await follow(`id: 1\ndata: ${JSON.stringify(event(1))}\n\n`, `id: 2\ndata: ${JSON.stringify(event(2))}\n\n`);
  expect(seen).toMatchObject({ asked: [undefined, '1'], events: [1, 2], resets: 0, live: [true, false, true, false] });
});

it('waits longer each time while nothing answers, and not once it has', async () => {
  const gone = new Error('gone');
  expect((await follow(gone, gone, gone, '', gone)).pauses).toEqual([1000, 2000, 4000, 1000, 2000]);
});

it('says that everything may be old after a reset, and after an event that it does not know', async () => {
  expect(await follow('event: reset\ndata:\n\n', 'data: {"type":"comet.seen"}\n\n', 'data: no JSON\n\n')).toMatchObject({
    events: [],
    resets: 5,
  });
});

it('says that everything may be old where the connection broke before any event had come', async () => {
  expect((await follow('', '')).resets).toBe(1);
  expect((await follow(new Error('gone'), '')).resets).toBe(1);
  expect((await follow('')).resets).toBe(0);
});
