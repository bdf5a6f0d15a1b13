import { expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from './server-sent-events.ts';

async function read(...chunks: readonly string[]): Promise<readonly ServerSentEvent[]> {
  async function* stream() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(stream())) events.push(event);
  return events;
}

it('reads events that come in pieces', async () => {
  expect(await read('id: 7\nevent: site.', 'created\ndata: {"a":', '1}\n', '\n')).toEqual([
    { id: '7', name: 'site.created', data: '{"a":1}' },
  ]);
});

it('passes comments over and joins lines of data', async () => {
  expect(await read(': still here\n\n', 'data: a\ndata:b\n\n')).toEqual([{ id: undefined, name: 'message', data: 'a\nb' }]);
});

it('does not give an event that was cut off', async () => {
  expect(await read('data: a\n')).toEqual([]);
});
