import { expect, it } from 'vitest';
import { readEvents } from './event-stream.ts';

async function* bytes(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

async function read(...texts: readonly string[]): Promise<readonly unknown[]> {
  const events = [];
  for await (const event of readEvents(bytes(...texts))) events.push(event);
  return events;
}

it('reads events, wherever the stream is cut', async () => {
  const expected = [
    { id: '4', name: 'message', data: '{"a":1}' },
    { id: undefined, name: 'reset', data: '' },
  ];
  const text = 'id: 4\ndata: {"a":1}\n\nevent: reset\ndata:\n\n';
  expect(await read(text)).toEqual(expected);
  expect(await read(...text.split(''))).toEqual(expected);
  expect(await read(text.replaceAll('\n', '\r\n'))).toEqual(expected);
});

it('passes over comments, and over an event that has not ended', async () => {
  expect(await read(': hello\n\n', 'data: one\n')).toEqual([]);
});

it('joins lines of data', async () => {
  expect(await read('data: one\ndata: two\n\n')).toEqual([{ id: undefined, name: 'message', data: 'one\ntwo' }]);
});
