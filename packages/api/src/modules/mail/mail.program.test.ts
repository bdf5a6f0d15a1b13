import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type Client, type Site } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOutsideMailServer } from '../../testing/outside-mail-server.ts';
import { makeMessage, sendMail } from '../../testing/send-mail.ts';
import { sendRaw } from '../../testing/send-raw.ts';
import { endProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { mail, sites, tokens } = contract;
let installation: Installation;
let client: Client;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'mail'] });
  client = installation.client();
});
afterAll(() => installation[Symbol.asyncDispose]());

const createSite = async (name: string) => (await client.call(sites.create, { body: { name } })).body;
const send = (site: Site, message: string) => sendMail(installation.data.sockets.mailChannels, site.id, message);
const list = async (site: Site, query: { search?: string; limit?: number; cursor?: string } = {}) =>
  (await client.call(mail.list, { params: { site: site.id }, query })).body;
const download = (path: string) =>
  sendRaw(installation.data.sockets.api, {
    method: 'GET',
    path,
    headers: { authorization: `Bearer ${installation.operatorToken}` },
  });
const codeOf = async (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : String(error)),
  );

test('what a site sends is listed, read and downloaded, and its answers let nothing run', async () => {
  const site = await createSite('sender');
  await send(site, makeMessage('first', '<p onclick="x()">Hi</p><img src="http://tracker.example/x.png"><script>x()</script>'));
  const [summary] = (await list(site)).items;
  expect(summary).toMatchObject({
    subject: 'first',
    sender: 'shop@example.org',
    recipients: ['you@example.org'],
    attachments: 1,
    delivery: null,
  });
  const params = { site: site.id, message: summary?.id ?? '' };
  const { body: message } = await client.call(mail.get, { params });
  expect(message).toMatchObject({ subject: 'first', hasHtml: true, text: expect.stringContaining('Hello you'), deliveries: [] });
  expect(message.files).toHaveLength(1);

  const base = `/v1/sites/${site.id}/mail/${params.message}`;
  const source = await download(`${base}/source`);
  expect([source.headers['content-type'], source.text.includes('Subject: first')]).toEqual(['message/rfc822', true]);
  expect(source.headers['content-disposition']).toMatch(/^attachment; /);

  const html = await download(`${base}/html`);
  expect(html.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-disposition': 'inline',
  });
  expect(html.text).toContain('Hi');
  expect(html.text).not.toMatch(/<script|onclick|src="http/);

  const file = await download(`${base}/attachments/${message.files[0]?.index}`);
  expect(file.text).toBe('<script>alert(1)</script>');
  expect(file.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename="p_+ge\.html"/);
  expect((await download(`${base}/attachments/7`)).status).toBe(404);
});

test('the HTML of a message is shown at an origin of its own, until the message is gone', async () => {
  const site = await createSite('showing');
  await send(site, makeMessage('shown', '<b>bold</b><script>x()</script>'));
  const [summary] = (await list(site)).items;
  const params = { site: site.id, message: summary?.id ?? '' };
  const { url } = (await client.call(mail.view, { params })).body;
  const { origin, pathname } = new URL(url);
  expect(origin).toMatch(/^https:\/\/view\./);
  const look = () => sendRaw(installation.data.sockets.views, { method: 'GET', path: pathname });
  const shown = await look();
  expect([shown.status, shown.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(shown.text).toContain('<b>bold</b>');
  expect(shown.text).not.toContain('<script');
  expect(shown.headers['content-security-policy']).toMatch(/^sandbox allow-popups [^;]*; default-src 'none'; img-src data:;/);
  expect((await sendRaw(installation.data.sockets.api, { method: 'GET', path: pathname })).status).toBe(404);
  await client.call(mail.delete, { params });
  expect((await look()).status).toBe(404);
  expect(await codeOf(client.call(mail.view, { params }))).toBe('not-found');
});

test('pages follow each other, search finds words, and a cursor belongs to its list', async () => {
  const site = await createSite('pages');
  for (const subject of ['one apple', 'two apple', 'three pear']) await send(site, makeMessage(subject));
  const first = await list(site, { limit: 2 });
  expect(first.items.map(({ subject }) => subject)).toEqual(['three pear', 'two apple']);
  const second = await list(site, { limit: 2, cursor: first.next ?? '' });
  expect([second.items.map(({ subject }) => subject), second.next]).toEqual([['one apple'], null]);
  expect((await list(site, { search: 'apple' })).items.map(({ subject }) => subject)).toEqual(['two apple', 'one apple']);
  expect(await codeOf(list(site, { search: 'apple', cursor: first.next ?? '' }))).toBe('invalid-cursor');
});

test('a message is deleted, and all of a site after its name was typed', async () => {
  const [site, other] = [await createSite('clearing'), await createSite('neighbour')];
  for (const sender of [site, site, site, other]) await send(sender, makeMessage('text'));
  const [message] = (await list(site)).items;
  const params = { site: site.id, message: message?.id ?? '' };
  await client.call(mail.delete, { params });
  expect(await codeOf(client.call(mail.get, { params }))).toBe('not-found');
  expect((await client.call(mail.usage, { params: { site: site.id } })).body.messages).toBe(2);
  const clear = (confirm: string) => client.call(mail.clear, { params: { site: site.id }, query: { confirm } });
  expect(await codeOf(clear('neighbour'))).toBe('confirmation-mismatch');
  expect((await clear('clearing')).body.removed).toBe(2);
  expect((await list(other)).items).toHaveLength(1);
  const { items } = (await client.call(contract.audit.list, { query: { object: site.id, action: 'mail.clear' } })).body;
  expect(items.map(({ outcome }) => outcome)).toEqual(['done', 'refused']);
});

test('a token of another site sees, searches, downloads and deletes none of it', async () => {
  const [site, other] = [await createSite('private'), await createSite('curious')];
  await send(site, makeMessage('secret plans'));
  const [message] = (await list(site)).items;
  const created = await client.call(tokens.create, { body: { name: 'curious', scopes: ['mail:read', 'mail:write'], sites: [other.id] } });
  const stranger = installation.client(created.body.token);
  const foreign = { site: site.id, message: message?.id ?? '' };
  const through = { site: other.id, message: message?.id ?? '' };
  for (const params of [foreign, through]) {
    for (const call of [
      () => stranger.call(mail.get, { params }),
      () => stranger.open(mail.source, { params }),
      () => stranger.open(mail.html, { params }),
      () => stranger.call(mail.view, { params }),
      () => stranger.open(mail.attachment, { params: { ...params, attachment: '0' } }),
      () => stranger.call(mail.release, { params, body: {} }),
      () => stranger.call(mail.delete, { params }),
    ])
      expect(await codeOf(call())).toBe('not-found');
  }
  expect(await codeOf(stranger.call(mail.list, { params: { site: site.id }, query: {} }))).toBe('not-found');
  expect((await stranger.call(mail.list, { params: { site: other.id }, query: { search: 'secret' } })).body.items).toEqual([]);
  expect((await stranger.call(mail.clear, { params: { site: other.id }, query: { confirm: 'curious' } })).body.removed).toBe(0);
  expect((await list(site)).items).toHaveLength(1);
});

test('nothing is released where no mail server is set', async () => {
  const site = await createSite('keeping');
  await send(site, makeMessage('text'));
  const [message] = (await list(site)).items;
  const params = { site: site.id, message: message?.id ?? '' };
  expect(await codeOf(client.call(mail.release, { params, body: {} }))).toBe('no-mail-server');
});

test('a kept message is delivered through the mail server that is set, to its own recipients or to others', async () => {
  await using outside = await startOutsideMailServer();
  const site = await createSite('releasing');
  await send(site, makeMessage('deliver me'));
  const [message] = (await list(site)).items;
  const params = { site: site.id, message: message?.id ?? '' };
  const relay = { kind: 'server', host: '127.0.0.1', port: outside.port, tls: 'none' } as const;
  await client.call(contract.mailSettings.update, { body: { relay } });
  const { body } = await client.call(mail.release, { params, body: { to: ['other@example.org'] } });
  expect(body).toEqual({ accepted: ['other@example.org'], response: expect.stringContaining('taken as number 42') });
  expect(outside.received).toMatchObject([
    { envelope: [expect.anything(), 'RCPT TO:<other@example.org>'], message: expect.stringContaining('deliver me') },
  ]);
  const read = (await client.call(mail.get, { params })).body;
  expect(read.deliveries).toMatchObject([{ outcome: 'sent', to: ['other@example.org'] }]);
  expect(await codeOf(client.call(mail.release, { params, body: { to: ['nobody@example.org'] } }))).toBe('mail-server-failed');
  await client.call(contract.mailSettings.update, { body: { relay: { kind: 'none' } } });
});

test('without the mail part its operations say so, and a purge is made up for', async () => {
  const site = await createSite('purged');
  const params = { site: site.id };
  await send(site, makeMessage('text'));
  const part = installation.parts.get('mail');
  if (part === undefined) throw new Error('the mail part does not run');
  await endProgram(part, 'SIGKILL');
  expect(await codeOf(list(site))).toBe('unavailable');
  await client.call(sites.delete, { params, query: { confirm: 'purged' } });
  expect((await client.call(sites.purge, { params, body: { confirm: 'purged' } })).status).toBe(204);
  await installation.startPart('mail');
  const kept = async () => (await readdir(join(installation.data.mail), { recursive: true })).filter((name) => name.includes(site.id));
  await expect.poll(kept, { timeout: 15_000 }).toEqual([]);
});
