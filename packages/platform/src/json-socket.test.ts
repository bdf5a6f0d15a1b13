import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createRequester, operation, RequestError, serveOperations } from './json-socket.ts';

let folder: string;
let path: string;
const open: (AsyncDisposable | Disposable)[] = [];
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-socket-');
  path = join(folder, 's');
});
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) {
    if (Symbol.dispose in resource) resource[Symbol.dispose]();
    else await resource[Symbol.asyncDispose]();
  }
  await rm(folder, { recursive: true });
});

async function serve() {
  open.push(
    await serveOperations(path, {
      double: operation(z.strictObject({ n: z.int() }), async ({ n }) => n * 2),
      count: operation(z.strictObject({ to: z.int() }), async ({ to }, progress) => {
        for (let n = 1; n <= to; n += 1) progress(n);
        return 'counted';
      }),
      refuse: operation(z.strictObject({}), async () => {
        throw new RequestError('no-way', 'not today');
      }),
      postpone: operation(z.strictObject({}), async () => {
        throw new RequestError('too-early', 'not today', { retryAt: 1_795_000_000_000 });
      }),
      never: operation(
        z.strictObject({}),
        (_input, _progress, signal) => new Promise((_, reject) => signal.addEventListener('abort', reject)),
      ),
    }),
  );
  const requester = createRequester(path);
  open.push(requester);
  return requester;
}

test('a request gets its result, side by side with others', async () => {
  const requester = await serve();
  expect(await Promise.all([1, 2, 3].map((n) => requester.request('double', { n })))).toEqual([2, 4, 6]);
});

test('a refusal says when the request may be granted', async () => {
  const requester = await serve();
  await expect(requester.request('postpone', {})).rejects.toMatchObject({ code: 'too-early', retryAt: 1_795_000_000_000 });
  await expect(requester.request('refuse', {})).rejects.toMatchObject({ code: 'no-way', retryAt: undefined });
});

test('progress comes before the result', async () => {
  const requester = await serve();
  const seen: unknown[] = [];
  expect(await requester.request('count', { to: 3 }, { onProgress: (value) => seen.push(value) })).toBe('counted');
  expect(seen).toEqual([1, 2, 3]);
});

test.each([
  ['refuse', {}, 'no-way'],
  ['double', { n: 'two' }, 'invalid-request'],
  ['double', { n: 1, more: 1 }, 'invalid-request'],
  ['toString', {}, 'unknown-operation'],
])('%s with %j is refused with %s', async (name, input, code) => {
  const requester = await serve();
  await expect(requester.request(name, input)).rejects.toMatchObject({ code });
});

test('nobody there, gone in between, too late: each has its code, and the next request connects again', async () => {
  const lonely = createRequester(path);
  open.push(lonely);
  await expect(lonely.request('double', { n: 1 })).rejects.toMatchObject({ code: 'unreachable' });
  const requester = await serve();
  expect(await lonely.request('double', { n: 4 })).toBe(8);
  await expect(requester.request('never', {}, { timeoutMilliseconds: 30 })).rejects.toMatchObject({ code: 'timeout' });
});

test('the socket is for its owner only', async () => {
  await serve();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('lines that are no requests are answered and harm nobody', async () => {
  const requester = await serve();
  const raw = connect(path);
  raw.write('nonsense\n{"id":1}\n');
  await new Promise((resolve) => raw.once('data', resolve));
  raw.destroy();
  expect(await requester.request('double', { n: 5 })).toBe(10);
});

test('a line without end ends its connection before it fills the memory, and others are still answered', async () => {
  const requester = await serve();
  const socket = connect(path);
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (let mebibyte = 0; mebibyte < 3; mebibyte += 1) socket.write(Buffer.alloc(1024 * 1024, 'a'));
  await closed;
  expect(await requester.request('double', { n: 2 })).toBe(4);
});

test.each(['not json', '[]', '{"id":1e999,"operation":"double","input":{}}', '{"id":1,"operation":"double","input":{"n":1},"more":1}'])(
  'what is no request is refused as the sender’s mistake: %s',
  async (line) => {
    await serve();
    const socket = connect(path);
    socket.write(`${line}\n{"id":2,"operation":"double","input":{"n":2}}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('"invalid-request"');
    socket.destroy();
  },
);

test('somebody who asks and never reads is let go before the answers fill the memory', async () => {
  await serve();
  const socket = connect(path);
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.pause();
  socket.write('{"id":1,"operation":"count","input":{"to":6000000}}\n');
  await wait(100);
  socket.resume();
  await closed;
});

test('a request may come in pieces, and several in one', async () => {
  await serve();
  const socket = connect(path);
  const answers: string[] = [];
  socket.on('data', (chunk: Buffer) => answers.push(...chunk.toString().split('\n').slice(0, -1)));
  for (const piece of [
    '{"id":1,"operation":"dou',
    'ble","input":{"n":1}}\n{"id":2,"operation":"double","input":{"n":2}}\n{"id":3',
    ',"operation":"double","input":{"n":3}}\n',
  ]) {
    socket.write(piece);
    await wait(20);
  }
  while (answers.length < 3) await wait(5);
  expect(answers.map((answer) => JSON.parse(answer) as unknown).toSorted(byId)).toEqual([1, 2, 3].map((id) => ({ id, result: id * 2 })));
  socket.destroy();
});

function byId(one: unknown, other: unknown): number {
  return (one as { id: number }).id - (other as { id: number }).id;
}
