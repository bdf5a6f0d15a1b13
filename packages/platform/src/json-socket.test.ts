import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
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
