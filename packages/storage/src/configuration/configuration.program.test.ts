import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runProgram, startProgram, type Program } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The scripts are written with boto3, so that what a document or header looks like is decided by a client that others wrote. */
const SCRIPTS = join(import.meta.dirname, '../../test/configuration');
const PYTHON = '/usr/bin/python3';

let folder: string;
let server: Program;
let endpoint: string;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-configuration-');
  const address = `127.0.0.1:${await findFreePort()}`;
  endpoint = `http://${address}`;
  const account = (id: string, name: string) => `id=${id},name=${name},email=${id}@example.com,access-key=${id}key,secret=${id}secret1`;
  const options = {
    data: [folder],
    listen: [address],
    account: [account('ann', 'Ann'), account('bob', 'Bob')],
    'kms-key': ['key-1', 'key-2'],
    'lifecycle-day': ['2'],
    'log-pause': ['1'],
  };
  const values = Object.entries(options).flatMap(([name, given]) => given.flatMap((value) => [`--${name}`, value]));
  server = startProgram(process.execPath, [join(import.meta.dirname, '../main.ts'), '--fast', ...values], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  await untilServing(server);
});
afterAll(async () => {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
  await rm(folder, { recursive: true });
});

test.for((await readdir(SCRIPTS)).filter((name) => /^test_.*\.py$/.test(name)))('%s', async (script) => {
  const { status, stderr } = await runProgram(
    PYTHON,
    ['-B', '-W', 'ignore::ResourceWarning', '-m', 'unittest', '-f', script.replace('.py', '')],
    {
      cwd: SCRIPTS,
      env: { STORAGE_ENDPOINT: endpoint, STORAGE_DATA: folder },
    },
  );
  expect(stderr.toString()).toMatch(/\nOK\n$/);
  expect(status).toBe(0);
});

async function findFreePort(): Promise<number> {
  await using probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilServing({ stderr }: Program): Promise<void> {
  if (stderr === null) throw new Error('standard error is not read');
  for await (const line of createInterface({ input: stderr })) {
    if (!line.includes('"ready"')) continue;
    stderr.resume();
    return;
  }
  throw new Error('the server ended');
}
