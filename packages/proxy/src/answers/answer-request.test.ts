import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { answerRequest, type AskedPage, type Installation } from './answer-request.ts';

const installation: Installation = {
  hostName: 'daspanel.localhost',
  services: async () => [{ title: 'API', description: 'For programs', url: 'https://api.daspanel.localhost/' }],
  authority: async () => ({
    pem: 'PEM',
    described: { name: 'Daspanel <1>', fingerprint: 'AA:BB', validUntil: '2036-01-01', isConstrained: true, isForHost: true },
  }),
  anyNameAuthority: async () => undefined,
};
const withoutAuthority: Installation = { ...installation, authority: async () => undefined };
const asked = (page: string, path = '/'): AskedPage => ({ page, path, host: 'a.example', port: ':8080', scheme: 'http' });

test('an unknown host is 404 and names the host', async () => {
  const answer = await answerRequest(asked('unknown'), installation);
  expect(answer.status).toBe(404);
  expect(answer.body).toContain('a.example');
});

test('a page that does not exist is treated as an unknown host', async () => {
  expect((await answerRequest(asked('constructor'), installation)).status).toBe(404);
});

test('a disabled site is 503 and says when to come back', async () => {
  const answer = await answerRequest(asked('disabled'), installation);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

test('an empty version is 200, kept out of search engines and out of caches', async () => {
  const answer = await answerRequest(asked('empty'), installation);
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({ 'x-robots-tag': 'noindex', 'cache-control': 'no-store' });
});

test('a page may load nothing but its own style sheet', async () => {
  const { headers, body } = await answerRequest(asked('installation'), installation);
  const style = /<style>([^]*)<\/style>/.exec(body)?.[1] ?? '';
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(policy).not.toContain('unsafe');
  expect(body).not.toMatch(/<script|src=|@import|url\(/);
});

test('the installation shows its services and its authority', async () => {
  expect((await answerRequest(asked('installation'), installation)).body).toContain('href="https://api.daspanel.localhost/"');
  const page = await answerRequest(asked('installation', '/ca'), installation);
  expect(page.body).toContain('Daspanel &lt;1&gt;');
  expect(page.body).toContain('http://a.example:8080/ca.crt');
  const certificate = await answerRequest(asked('installation', '/ca.crt'), installation);
  expect(certificate).toMatchObject({ status: 200, body: 'PEM', headers: { 'content-type': 'application/x-x509-ca-cert' } });
});

test('the authority page says what each authority may vouch for', async () => {
  const page = await answerRequest(asked('installation', '/ca'), installation);
  expect(page.body).toContain('and for no other name of the internet');
  expect(page.body).not.toContain('/ca-any-name.crt');
  expect((await answerRequest(asked('installation', '/ca-any-name.crt'), installation)).status).toBe(404);
  const described = { name: 'Daspanel 2', fingerprint: 'CC:DD', validUntil: '2036-01-01', isConstrained: false, isForHost: true };
  const both: Installation = { ...installation, anyNameAuthority: async () => ({ pem: 'ANY', described }) };
  const second = await answerRequest(asked('installation', '/ca'), both);
  expect(second.body).toContain('href="/ca-any-name.crt"');
  expect(second.body).toContain('CC:DD');
  expect(second.body).toContain('vouch for any name');
  expect(await answerRequest(asked('installation', '/ca-any-name.crt'), both)).toMatchObject({ status: 200, body: 'ANY' });
  const renamed = { ...described, isConstrained: true, isForHost: false };
  const other: Installation = { ...both, authority: async () => ({ pem: 'PEM', described: renamed }) };
  expect((await answerRequest(asked('installation', '/ca'), other)).body).toContain('The server has another host name by now');
  const old: Installation = { ...installation, authority: async () => ({ pem: 'OLD', described }) };
  expect((await answerRequest(asked('installation', '/ca'), old)).body).toContain('vouch for any name');
});

test('without an authority its pages say so', async () => {
  expect((await answerRequest(asked('installation', '/ca'), withoutAuthority)).status).toBe(503);
  expect((await answerRequest(asked('installation', '/ca.crt'), withoutAuthority)).status).toBe(503);
});

test('a path of the installation that does not exist is 404 and escaped', async () => {
  const answer = await answerRequest(asked('installation', '/<b>'), installation);
  expect(answer.status).toBe(404);
  expect(answer.body).toContain('/&lt;b&gt;');
});
