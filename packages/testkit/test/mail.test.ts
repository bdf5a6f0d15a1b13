import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** What an application sends by PHP's `mail()` is caught, shown to its own site alone, and goes nowhere (security bar I). */
const isRoot = process.getuid?.() === 0;
let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const SENDER = `<?php
$html = '<p onmouseover="__x()">Reset it <a href="https://shop.example/reset">here</a></p><img src="http://canary.example/pixel.png"><script>__x()</script>';
$ok = mail($_GET['to'], $_GET['subject'], $html, "From: Shop <shop@example.org>\\r\\nMIME-Version: 1.0\\r\\nContent-Type: text/html; charset=utf-8");
echo $ok ? 'sent' : 'failed';
`;
interface Message {
  readonly id: string;
  readonly subject: string;
  readonly recipients: readonly string[];
  readonly delivery: unknown;
}

const base = (site: SiteFacts) => `/v1/sites/${site.id}/mail`;
const send = (site: SiteFacts, subject: string) =>
  daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, `/send.php?to=you%40example.org&subject=${encodeURIComponent(subject)}`);
const list = async (site: SiteFacts, query = ''): Promise<readonly Message[]> => {
  const { json } = await daspanel.call('GET', `${base(site)}${query}`);
  return (json as { items: readonly Message[] }).items;
};
const callAs = async (token: string, method: string, path: string, body?: unknown) => {
  const answer = await daspanel.visitSecurely(`api.${daspanel.hostName}`, path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: answer.text };
};

describe.skipIf(!isRoot).each([
  ['native', '8.2'],
  ['WebAssembly', '7.4'],
])('mail() of a site that runs in %s PHP %s', (_runtime, version) => {
  const name = `sender-${version.replace('.', '')}`;
  let site: SiteFacts;
  let message: Message;
  beforeAll(async () => {
    site = await createSite(daspanel, { name, version: php(version) }, { 'send.php': SENDER });
  });

  test('is caught, with its envelope, and nothing is sent on', async () => {
    expect((await send(site, `Reset ${name}`)).text).toBe('sent');
    const [found, ...others] = await list(site);
    if (found === undefined) throw new Error('nothing was caught');
    message = found;
    expect([found.subject, found.recipients, found.delivery, others]).toEqual([`Reset ${name}`, ['you@example.org'], null, []]);
    expect((await list(site, '?search=reset')).map(({ id }) => id)).toEqual([found.id]);
  });

  test('has a source, and HTML in which nothing runs, loads or leaves its frame', async () => {
    const source = await daspanel.call('GET', `${base(site)}/${message.id}/source`);
    expect(source.text).toContain(`Subject: Reset ${name}`);
    const html = await daspanel.call('GET', `${base(site)}/${message.id}/html`);
    expect(html.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-disposition': 'inline',
    });
    expect(html.text).toContain('Reset it');
    expect(html.text).not.toMatch(/<script|onmouseover|__x|src="http/);
  });

  test('is not released while no mail server is set', async () => {
    const answer = await daspanel.call('POST', `${base(site)}/${message.id}/release`, { to: ['outside@example.org'] });
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([409, 'no-mail-server']);
  });

  // N183
  test('is seen, searched, downloaded, released and deleted by no token of another site', async () => {
    const other = await createSite(daspanel, { name: `other-${name}`, version: php(version) }, { 'send.php': SENDER });
    const body = { name: 'other', scopes: ['mail:read', 'mail:write', 'mail-settings:read', 'mail-settings:write'], sites: [other.id] };
    const created = await daspanel.call('POST', '/v1/tokens', body);
    const { token } = created.json as { token: string };
    expect((await send(other, 'Own')).text).toBe('sent');
    const absent = await callAs(token, 'GET', `${base(other)}/m000000000000000`);
    const withoutId = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
    for (const through of [site, other]) {
      const path = `${base(through)}/${message.id}`;
      for (const [method, end, given] of [
        ['GET', '', undefined],
        ['GET', '/source', undefined],
        ['GET', '/html', undefined],
        ['GET', '/attachments/0', undefined],
        ['POST', '/release', {}],
        ['DELETE', '', undefined],
      ] as const) {
        const answer = await callAs(token, method, path + end, given);
        expect([through.name, method, end, answer.status, withoutId(answer.text)]).toEqual([
          through.name,
          method,
          end,
          404,
          withoutId(absent.text),
        ]);
      }
    }
    for (const end of ['', '-usage', '-settings']) expect((await callAs(token, 'GET', base(site) + end)).status).toBe(404);
    expect((await callAs(token, 'DELETE', `${base(site)}?confirm=${name}`)).status).toBe(404);
    const own = await callAs(token, 'GET', `${base(other)}?search=reset`);
    expect(own.text).not.toContain(message.id);
    expect((await callAs(token, 'DELETE', `${base(other)}?confirm=other-${name}`)).text).toBe('{"removed":1}');
    expect((await list(site)).map(({ id }) => id)).toEqual([message.id]);
  });

  test('goes for good with the site', async () => {
    await daspanel.call('DELETE', `/v1/sites/${site.id}?confirm=${name}`);
    await daspanel.call('POST', `/v1/sites/${site.id}/purge`, { confirm: name });
    const kept = async () => (await readdir(join(daspanel.data, 'mail'), { recursive: true })).filter((path) => path.includes(site.id));
    await expect.poll(kept, { timeout: 15_000 }).toEqual([]);
  });
});
