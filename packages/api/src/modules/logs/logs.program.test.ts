import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contract } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { logs, sites, tokens } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

const line = (path: string, status: number) =>
  `${JSON.stringify({ time: 1_795_600_000, site: 's', host: 'h', client: '1.2.3.4', method: 'GET', path, status, received: 1, sent: 2, seconds: 0.01, upstream: '', protocol: 'HTTP/2.0', tls: '', referer: '', agent: '' })}\n`;

test('a log is read, followed over the end of its page, and belongs to its site alone', async () => {
  const client = installation.client();
  const site = (await client.call(sites.create, { body: { name: 'logged' } })).body.id;
  const other = (await client.call(sites.create, { body: { name: 'other' } })).body.id;
  const folder = join(installation.data.siteLogs, site);
  await mkdir(folder, { recursive: true });
  await appendFile(join(folder, 'access.log'), line('/a', 200) + line('/b', 404));
  const page = (await client.call(logs.read, { params: { site }, query: { kind: 'access' } })).body;
  expect(page.items.map(({ request }) => request?.path)).toEqual(['/a', '/b']);
  expect((await client.call(logs.read, { params: { site: other } })).body.items).toEqual([]);
  expect((await client.call(logs.read, { params: { site }, query: { kind: 'php-error' } })).body.items).toEqual([]);

  await appendFile(join(folder, 'access.log'), line('/c', 500) + line('/d', 200));
  const stream = await client.open(logs.follow, { params: { site, log: 'access' }, query: { after: page.end, status: 'errors' } });
  let text = '';
  for await (const chunk of stream) {
    text += Buffer.from(chunk).toString();
    if (text.includes('data:')) break;
  }
  expect(text).toContain('"/c"');
  expect(text).not.toContain('"/d"');

  const scopes = ['logs:read'] as const;
  const token = (await client.call(tokens.create, { body: { name: 'one site', scopes: [...scopes], sites: [other] } })).body.token;
  const stranger = installation.client(token);
  await expect(stranger.call(logs.read, { params: { site } })).rejects.toMatchObject({ problem: { code: 'not-found' } });
  await expect(stranger.open(logs.follow, { params: { site, log: 'access' } })).rejects.toMatchObject({ problem: { code: 'not-found' } });
  await expect(client.call(logs.read, { params: { site: other }, query: { before: page.end } })).rejects.toMatchObject({
    problem: { code: 'invalid-cursor' },
  });
});
