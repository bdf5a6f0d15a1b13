import { setTimeout as wait } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createFrameReader, encodeFrame, encodeNumber, frameKinds, type Frame } from '../frames.ts';
import { ROOM, type Channel } from './channel.ts';
import { acceptChannels, MOST_CHANNELS, openChannels, type OpenedChannels } from './channels.ts';

/** A channel to a port, which there is room for. */
function connect(opened: OpenedChannels, port: number): Channel {
  const channel = opened.connect(port);
  if (channel === undefined) throw new Error('there is no room for another channel');
  return channel;
}

/** Both sides of a connection; frames pass a moment later, as over a socket. */
function connectSides(onConnect: (channel: Channel, port: number) => void) {
  const inside: Frame[] = [];
  const later = (take: (frame: Frame) => void) => {
    const read = createFrameReader((frame) => take({ ...frame, body: Buffer.from(frame.body) }));
    return (bytes: Buffer) => setImmediate(() => read(bytes));
  };
  const opened = openChannels((frame) => toInside(frame));
  const toOutside = later((frame) => {
    inside.push(frame);
    opened.take(frame);
  });
  const toInside = later(acceptChannels(toOutside, onConnect));
  return { opened, toOutside, fromInside: inside };
}

test('what is sent to a port comes there whole, and its answer back, also when it is much', async () => {
  const ports: number[] = [];
  const { opened } = connectSides((channel, port) => {
    ports.push(port);
    channel.pipe(channel);
  });
  const sent = Buffer.alloc(3 * 1024 * 1024, 'abcdefghijk');
  const channel = connect(opened, 8000);
  channel.end(sent);
  expect((await buffer(channel)).equals(sent)).toBe(true);
  expect(ports).toEqual([8000]);
});

test('who does not read holds up his own connection and no other', async () => {
  const { opened, fromInside } = connectSides((channel) => channel.end(Buffer.alloc(1024 * 1024)));
  const slow = connect(opened, 1);
  await wait(50);
  const bytes = fromInside.filter(({ kind }) => kind === frameKinds.data).reduce((sum, { body }) => sum + body.length, 0);
  expect(bytes).toBeLessThanOrEqual(2 * ROOM);
  expect(await buffer(connect(opened, 2))).toHaveLength(1024 * 1024);
  expect(await buffer(slow)).toHaveLength(1024 * 1024);
});

test('a side that sends more than there is room for loses the connection', async () => {
  const { opened, toOutside } = connectSides(() => {});
  const channel = connect(opened, 1);
  const closed = new Promise((resolve) => channel.once('close', resolve));
  const frame = encodeFrame(frameKinds.data, 1, Buffer.alloc(ROOM));
  for (let count = 0; count < 4; count += 1) toOutside(frame);
  await closed;
  expect(channel.errored?.message).toContain('more came than');
});

test('frames that belong to nothing, or say nonsense, are passed over', async () => {
  const { opened, toOutside } = connectSides((channel) => channel.pipe(channel));
  for (const kind of [0, 4, 99].concat(Object.values(frameKinds))) toOutside(encodeFrame(kind as 1, 7, Buffer.from([1])));
  const channel = connect(opened, 1);
  toOutside(encodeNumber(frameKinds.room, 1, 0xffffffff));
  toOutside(encodeFrame(frameKinds.room, 1, Buffer.from([1])));
  channel.end('fine');
  expect((await buffer(channel)).toString()).toBe('fine');
});

test('there are so many at a time and no more, and numbers are free again once both sides have let go', async () => {
  const { opened } = connectSides((channel) => channel.pipe(channel));
  const all = Array.from({ length: MOST_CHANNELS }, () => opened.connect(1));
  expect(opened.connect(1)).toBeUndefined();
  for (const channel of all) channel?.destroy();
  expect(opened.connect(1)).toBeUndefined();
  await expect.poll(() => opened.connect(1)).toBeDefined();
  opened.destroy();
  expect(opened.connect(1)).toBeUndefined();
});
