import { request as sendHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contract, userId } from '@daspanel/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeFirstAccount, PASSWORD, signIn, type Browser } from '../testing/people.ts';
import { startInstallation, type Installation } from '../testing/start-installation.ts';

/** What is under way when somebody loses the right to it. */
const LARGE = 256 * 1024 ** 2;
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'storage'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

let client: Browser;
let id: string;
let params: { readonly site: string; readonly version: string };
let count = 0;
beforeEach(async () => {
  const email = `client-${(count += 1)}@example.org`;
  const body = { email, name: 'Client', role: 'client', password: PASSWORD } as const;
  id = (await owner.client.call(contract.users.create, { body })).body.id;
  client = await signIn(installation, email, PASSWORD, `10.30.${count}.1`);
  const site = (await client.client.call(contract.sites.create, { body: {} })).body;
  params = { site: site.id, version: site.activeVersion ?? '' };
  const file = join(installation.data.sites, params.site, 'versions', params.version, 'film.bin');
  await writeFile(file, '');
  await truncate(file, LARGE);
});

const begin = (method: string, path: string, headers: Readonly<Record<string, string>> = {}): ClientRequest =>
  sendHttp({
    socketPath: installation.data.sockets.api,
    method,
    path: `/v1/sites/${params.site}/versions/${params.version}/files/content?path=${path}`,
    headers: { host: 'admin.daspanel.localhost', ...client.headers(), ...headers },
    agent: false,
  });
const suspend = () => owner.client.call(contract.users.suspend, { params: { user: userId.parse(id) } });
const giveAway = () => owner.client.call(contract.sites.update, { params: { site: params.site }, body: { owner: userId.parse('owner') } });

async function download(meanwhile: () => Promise<unknown>): Promise<'whole' | 'broken off'> {
  const outgoing = begin('GET', '/film.bin');
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  expect([answer.statusCode, answer.headers['content-length']]).toEqual([200, String(LARGE)]);
  answer.once('readable', () => answer.read(1));
  await once(answer, 'readable');
  await sleep(1_100);
  await meanwhile();
  let received = 1;
  answer.on('data', (piece: Buffer) => (received += piece.length));
  answer.resume();
  await once(answer, 'close').catch(() => {});
  return received < LARGE ? 'broken off' : 'whole';
}

test('a download goes on while its reader may read, and breaks off when he is suspended or the site is given away', async () => {
  expect(await download(async () => {})).toBe('whole');
  expect(await download(giveAway)).toBe('broken off');
});

test('a download breaks off when its reader is suspended', async () => {
  expect(await download(suspend)).toBe('broken off');
});

test('an upload is refused when its sender is suspended, and nothing of it is kept', async () => {
  const outgoing = begin('PUT', '/new.bin', { 'content-type': 'application/octet-stream' });
  const refused = once(outgoing, 'response').then(
    ([answer]) => (answer as IncomingMessage).statusCode,
    () => 'broken off',
  );
  outgoing.write(Buffer.alloc(100_000));
  await sleep(1_100);
  await suspend();
  outgoing.on('error', () => {});
  outgoing.write(Buffer.alloc(100_000));
  expect([401, 503, 'broken off']).toContain(await refused);
  outgoing.destroy();
  const read = installation.client().call(contract.files.get, { params, query: { path: '/new.bin' } });
  await expect(read).rejects.toThrow(/there is no/);
});
