import { connect } from 'node:net';
import { endpoints, problemBody } from '@daspanel/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from '../testing/send-raw.ts';
import { startInstallation, type Installation } from '../testing/start-installation.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

const send = (method: string, path: string, body?: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  sendRaw(installation.data.sockets.api, {
    method,
    path,
    headers: {
      authorization: `Bearer ${installation.operatorToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });

/** Sends bytes and gives what comes back until the connection ends. */
function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(installation.data.sockets.api);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    socket.write(bytes);
  });
}

test.each([
  ['an unknown address', 'GET', '/v1/nothing', undefined, {}, 404, 'not-found'],
  ['a slash too many', 'GET', '/v1/sites/', undefined, {}, 404, 'not-found'],
  ['an id that cannot be', 'GET', '/v1/sites/%2e%2e%2fetc', undefined, {}, 404, 'not-found'],
  ['a method that the address does not know', 'PUT', '/v1/sites', '{}', {}, 405, 'method-not-allowed'],
  ['TRACE', 'TRACE', '/v1/sites', undefined, {}, 405, 'method-not-allowed'],
  ['a form', 'POST', '/v1/sites', 'name=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported-media-type'],
  ['text', 'POST', '/v1/sites', '{}', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
  [
    'another character set',
    'POST',
    '/v1/sites',
    '{}',
    { 'content-type': 'application/json; charset=utf-16' },
    415,
    'unsupported-media-type',
  ],
  ['a compressed body', 'POST', '/v1/sites', '{}', { 'content-encoding': 'gzip' }, 415, 'unsupported-media-type'],
  ['half a body', 'POST', '/v1/sites', '{"name":', {}, 400, 'malformed-json'],
  ['a body twice', 'POST', '/v1/sites', '{"name":"a","name":"b"}', {}, 400, 'malformed-json'],
  ['a prototype', 'POST', '/v1/sites', '{"__proto__":{"x":1}}', {}, 400, 'malformed-json'],
  ['10 MiB', 'POST', '/v1/sites', `{"description":"${'x'.repeat(10 * 1024 * 1024)}"}`, {}, 413, 'body-too-large'],
  ['an array', 'POST', '/v1/sites', '[]', {}, 422, 'invalid-fields'],
  ['an unknown field', 'POST', '/v1/sites', '{"owner":"me"}', {}, 422, 'invalid-fields'],
  ['a body where none belongs', 'POST', '/v1/rebuild', '{"all":true}', {}, 400, 'malformed-request'],
  ['an unknown parameter', 'GET', '/v1/sites?sorted=name', undefined, {}, 400, 'unknown-parameter'],
  ['a parameter for a single site', 'GET', '/v1/sites/s000000000000000?x=1', undefined, {}, 400, 'unknown-parameter'],
  ['SQL in a filter', 'GET', `/v1/sites?name=${encodeURIComponent("' OR 1=1--")}`, undefined, {}, 400, 'invalid-parameter'],
  ['a limit beyond all', 'GET', '/v1/sites?limit=1e9', undefined, {}, 400, 'invalid-parameter'],
  ['a foreign cursor', 'GET', '/v1/sites?cursor=abc', undefined, {}, 400, 'invalid-cursor'],
  ['a type that nobody can send', 'GET', '/v1/sites', undefined, { accept: 'application/xml' }, 406, 'not-acceptable'],
  ['an If-Match without quotation marks', 'PATCH', '/v1/sites/s000000000000000', '{}', { 'if-match': '1' }, 400, 'malformed-request'],
  [
    'an Idempotency-Key where none is kept',
    'POST',
    '/v1/tokens',
    '{"name":"x","scopes":["sites:read"]}',
    { 'idempotency-key': 'k' },
    400,
    'malformed-request',
  ],
] as const)('%s is answered with its problem', async (_name, method, path, body, headers, status, code) => {
  const answer = await send(method, path, body, headers);
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
  expect(problemBody.parse(answer.json)).toMatchObject({ status, code, requestId: answer.headers['x-request-id'] });
  expect(answer.text).not.toMatch(/\/tmp|\/work|SQLITE|node:|at \w+ \(/);
});

describe('what nobody can parse', () => {
  test.each([
    ['no HTTP at all', 'nonsense\r\n\r\n', '400'],
    ['two lengths', 'POST /v1/sites HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400'],
    ['a header without end', `GET /v1/sites HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    ['a host that is none', 'GET /v1/sites HTTP/1.1\r\nHost: a b\r\n\r\n', '400'],
    ['no host', 'GET /v1/sites HTTP/1.1\r\n\r\n', '400'],
    ['two hosts', 'GET /v1/sites HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', '40'],
    ['a star', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n', '40'],
    ['another address in the address', 'GET //evil/v1/sites HTTP/1.1\r\nHost: a\r\n\r\n', '404'],
    ['an absolute address', 'GET http://evil/v1/sites HTTP/1.1\r\nHost: a\r\n\r\n', '40'],
    ['broken escapes', 'GET /v1/sites/%zz%ff HTTP/1.1\r\nHost: a\r\n\r\n', '40'],
    ['an unknown method', 'BREW /v1/sites HTTP/1.1\r\nHost: a\r\n\r\n', '400'],
    ['both kinds of length', 'POST /v1/sites HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n', '400'],
    ['a bare line feed in a header', 'GET /v1/sites HTTP/1.1\r\nHost: a\r\nAuthorization: Basic x\nrole=admin\r\n\r\n', '40'],
  ])('%s is refused', async (_name, bytes, status) => {
    const text = await sendBytes(bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect(text.slice(9, 9 + status.length)).toBe(status);
    expect(text).toContain('application/problem+json');
  });
});

test('HEAD is GET without its body, and OPTIONS tells the methods; no other origin may read anything', async () => {
  for (const endpoint of endpoints.filter(({ method, params }) => method === 'GET' && params === undefined)) {
    const head = await send('HEAD', endpoint.path);
    expect([endpoint.id, head.status < 504, head.text]).toEqual([endpoint.id, true, '']);
  }
  const options = await send('OPTIONS', '/v1/sites', undefined, {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
  });
  expect(options.status).toBe(204);
  expect(options.headers['allow']).toBe('GET, HEAD, POST, OPTIONS');
  const answer = await send('GET', '/v1/sites', undefined, { origin: 'https://evil.example' });
  for (const { headers } of [options, answer]) expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('no GET and no HEAD changes anything', async () => {
  const position = async () => (await send('GET', '/v1/audit/verification')).json;
  const before = await position();
  for (const { method, path } of endpoints) {
    if (method !== 'GET') await send('GET', path.replaceAll(/\{\w+\}/g, 's000000000000000'), undefined, { accept: '*/*' });
    await send('HEAD', path.replaceAll(/\{\w+\}/g, 's000000000000000'));
  }
  expect(await position()).toEqual(before);
});

test('the documentation is a page without scripts, and a document for programs', async () => {
  const page = await send('GET', '/docs', undefined, { authorization: '' });
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(page.text).not.toMatch(/<script|http:\/\/|src=/i);
  for (const { id, path } of endpoints) {
    expect(page.text).toContain(`id="${id}"`);
    expect(page.text).toContain(path.replaceAll('&', '&amp;'));
  }
  const document = await send('GET', '/openapi.json', undefined, { authorization: '' });
  expect(document.json).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://api.daspanel.localhost:8443' }] });
});

test('a burst of strangers is slowed down and told when to come again, and those with a token are not', async () => {
  const ask = () => sendRaw(installation.data.sockets.api, { method: 'GET', path: '/v1/status', headers: { 'x-real-ip': '192.0.2.7' } });
  const answers = [];
  for (let round = 0; round < 9; round += 1) answers.push(...(await Promise.all(Array.from({ length: 100 }, ask))));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ headers }) => Number(headers['retry-after']) >= 1)).toBe(true);
  expect((await send('GET', '/v1/sites', undefined, { 'x-real-ip': '192.0.2.7' })).status).toBe(200);
});

test('pages are stable while sites come and go', async () => {
  for (let count = 0; count < 12; count += 1)
    await send('POST', '/v1/sites', JSON.stringify({ name: `page-${String(count).padStart(2, '0')}` }));
  const list = async (query: string) =>
    (await send('GET', `/v1/sites?${query}`)).json as { items: { name: string }[]; next: string | null };
  const names: string[] = [];
  let cursor = '';
  for (;;) {
    const { items, next } = await list(`limit=5&sort=name&search=page-${cursor}`);
    names.push(...items.map(({ name }) => name));
    if (next === null) break;
    if (cursor === '') await send('POST', '/v1/sites', '{"name":"page-000"}');
    cursor = `&cursor=${next}`;
  }
  expect(names).toEqual(Array.from({ length: 12 }, (_, index) => `page-${String(index).padStart(2, '0')}`));
  expect((await list('search=PAGE-03')).items).toHaveLength(1);
  expect((await list('name=page-03&state=ready')).items).toHaveLength(1);
  expect((await list('search=%25')).items).toEqual([]);
});
