import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveOnSocket } from './serve-http.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-http-');
});
afterEach(() => rm(folder, { recursive: true }));

async function ask(socketPath: string): Promise<string> {
  const [answer] = await once(request({ socketPath, agent: false }).end(), 'response');
  return text(answer);
}

test('the socket takes the place of what a killed process left, and who enters its folder may connect', async () => {
  const path = join(folder, 'http.sock');
  for (const left of [path, join(folder, 'new')]) await writeFile(left, '');
  await using _served = await serveOnSocket(
    createServer((_request, response) => response.end('hello')),
    path,
  );
  expect(await ask(path)).toBe('hello');
  expect((await stat(path)).mode & 0o777).toBe(0o666);
  expect(await readdir(folder)).toEqual(['http.sock']);
});

test('a request that runs when it ends is answered, and no other is taken', async () => {
  const path = join(folder, 'http.sock');
  const arrived = Promise.withResolvers<() => void>();
  const served = await serveOnSocket(
    createServer((_request, response) => arrived.resolve(() => response.end('late'))),
    path,
  );
  const answer = ask(path);
  const finish = await arrived.promise;
  const ended = served[Symbol.asyncDispose]();
  await expect.poll(() => existsSync(path)).toBe(false);
  finish();
  expect(await answer).toBe('late');
  await ended;
});
