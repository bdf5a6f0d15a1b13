import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { startChallengeTestServer } from '@daspanel/testkit/challenge-test-server.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { afterEach, expect, it } from 'vitest';
import { prepareLifecycle, testId, testIssuer, testSettings } from '../testing/prepare-lifecycle.ts';
import { createWantedFolder } from '../wanted/wanted-folder.ts';
import { acmeOperations } from './acme-operations.ts';

let resources = new AsyncDisposableStack();
afterEach(async () => {
  await resources.disposeAsync();
  resources = new AsyncDisposableStack();
});

async function open() {
  const prepared = resources.use(await prepareLifecycle());
  const lifecycle = await prepared.start();
  const wanted = join(prepared.root, 'wanted');
  await mkdir(wanted);
  const folder = createWantedFolder(
    wanted,
    createLog('acme', () => {}),
  );
  const operations = acmeOperations(lifecycle, { folder, wake: () => {}, pause: () => Promise.resolve() });
  const ask = async (name: string, input: unknown) => operations[name]?.answer(input as never, () => {}, new AbortController().signal);
  return { lifecycle, ask, fileOf: (number: number) => join(wanted, `${testId(number)}.json`) };
}

/** Takes connections on a port of an address of this machine and says nothing. */
async function startSilence(address: string): Promise<number> {
  const port = await findFreePort();
  const server = createServer((socket) => socket.on('error', () => {})).listen(port, address);
  await once(server, 'listening');
  resources.defer(() => void server.close());
  return port;
}

it('knows what was wanted a moment ago when it is asked to try again', async () => {
  const { ask, fileOf } = await open();
  const id = testId(1);
  await publishFile(fileOf(1), JSON.stringify({ id, choice: 'automatic', site: null, names: ['one.example.com'] }));
  expect(await ask('acme.retry', { id })).toMatchObject({ id, names: ['one.example.com'], state: 'waiting' });
  await rm(fileOf(1));
  await expect(ask('acme.retry', { id })).rejects.toMatchObject({ code: 'not-wanted' });
});

it('looks once for all who ask for the same name, so that none of them holds up an order', { timeout: 30_000 }, async () => {
  const { lifecycle, ask } = await open();
  const dns = resources.use(await startChallengeTestServer());
  await dns.addA('slow.example.com', ['127.0.0.1']);
  const port = await startSilence('127.0.0.1');
  const issuer = testIssuer(`https://127.0.0.1:${await startSilence('127.0.0.1')}/directory`, {
    validationPorts: { http: port, https: port },
  });
  lifecycle.configure(testSettings({ issuers: [issuer], resolvers: [dns.dnsServer] }));
  const began = performance.now();
  const looks = Array.from({ length: 20 }, () => ask('acme.diagnose', { id: null, names: ['slow.example.com'] }));
  expect((await Promise.all(looks)).length).toBe(20);
  // Four seconds for the authority, six for the name.
  expect(performance.now() - began).toBeLessThan(14_000);
});
