import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttpServer, type HttpServer } from '../../test/http-server.ts';
import { startProxy, type StartedProxy } from '../../test/start-proxy.ts';
import { visit, type VisitOptions } from '../../test/visit.ts';

const HOST = 'admin.daspanel.localhost';
const PAGE = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>';
let proxy: StartedProxy;
let panelFolder: string;

beforeAll(async () => {
  panelFolder = await mkdtemp('/tmp/daspanel-panel-');
  await chmod(panelFolder, 0o755);
  await mkdir(join(panelFolder, 'assets'), { mode: 0o755 });
  await writeFile(join(panelFolder, 'index.html'), PAGE);
  await writeFile(join(panelFolder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(panelFolder, 'assets', 'main-abc.js'), 'plain __CSP_NONCE__');
  await writeFile(join(panelFolder, 'assets', 'main-abc.js.gz'), 'ready-made');
  proxy = await startProxy({ panelFolder });
  for (const name of ['api', 'console']) await mkdir(join(proxy.data.run, name), { recursive: true, mode: 0o755 });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await rm(panelFolder, { recursive: true, force: true });
});

const open = (path: string, options: VisitOptions = {}) => visit(proxy, HOST, path, { tls: { serverName: HOST }, ...options });
const startApi = (answer?: Parameters<typeof startHttpServer>[1]): Promise<HttpServer> => startHttpServer(proxy.data.sockets.api, answer);

describe('the files of the panel', () => {
  test('every view is the one page, with a nonce of its own in page and policy', async () => {
    const answers = await Promise.all(['/', '/sites/s1/files', '/nothing.html', '/v1x'].map((path) => open(path)));
    const nonces = answers.map(({ status, headers, text }) => {
      expect([status, headers['cache-control'], headers['content-type']]).toEqual([200, 'no-store', 'text/html']);
      const nonce = /'nonce-([0-9a-f]{32})'/.exec(`${headers['content-security-policy']}`)?.[1] ?? '';
      expect(text).toBe(PAGE.replaceAll('__CSP_NONCE__', nonce));
      return nonce;
    });
    expect(new Set(nonces).size).toBe(4);
  });

  test('they are sent with everything that keeps other origins away', async () => {
    for (const path of ['/', '/assets/main-abc.js', '/icon.svg']) {
      const { headers } = await open(path, { headers: { origin: 'https://evil.example' } });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'strict-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['permissions-policy']).toContain('camera=(), ');
      const policy = `${headers['content-security-policy']}`;
      for (const word of ["default-src 'none';", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"])
        expect(policy).toContain(word);
      expect(policy).toContain(`frame-src https://view.daspanel.localhost:${proxy.settings.httpsPort};`);
      expect(policy).not.toMatch(/unsafe|\*|http:/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('what has a hash in its name is kept for good, and sent as it was compressed', async () => {
    const plain = await open('/assets/main-abc.js');
    expect(plain).toMatchObject({ status: 200, text: 'plain __CSP_NONCE__' });
    expect(plain.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-type': 'text/javascript' });
    const small = await open('/assets/main-abc.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(small).toMatchObject({ text: 'ready-made', headers: { 'content-encoding': 'gzip' } });
    const absent = await open('/assets/gone.js');
    expect([absent.status, absent.headers['cache-control']]).toEqual([404, 'no-store']);
    expect((await open('/icon.svg')).headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'image/svg+xml' });
    expect((await open('/assets/%2e%2e/%2e%2e/etc/passwd')).text).not.toContain('root:');
  });

  test('without TLS they are elsewhere, with it they are so for a year', async () => {
    for (const [method, status] of [
      ['GET', 301],
      ['POST', 308],
    ] as const) {
      const answer = await visit(proxy, HOST, '/sites?a=1', { method });
      expect([answer.status, answer.headers.location]).toEqual([status, `https://${HOST}:${proxy.settings.httpsPort}/sites?a=1`]);
    }
    expect((await open('/', { hostHeader: HOST })).headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await open('/')).headers['strict-transport-security']).toBeUndefined();
  });

  test('a connection for another name is not used for this one', async () => {
    expect((await open('/', { tls: { serverName: 'other.example' } })).status).toBe(421);
    expect((await open('/v1/sites', { hostHeader: 'other.example' })).status).toBe(421);
    expect((await open('/', { hostHeader: `${HOST}:x` })).status).toBe(400);
  });
});

describe('the API on the same origin', () => {
  test('is told who asks, and nothing that somebody made up', async () => {
    await using _api = await startApi();
    const made = { 'x-real-ip': '6.6.6.6', 'x-forwarded-for': '6.6.6.6', 'x-daspanel-page': 'x', forwarded: 'for=6.6.6.6' };
    const cookie = 'a=1; __Host-daspanel-device=d.e; __Host-daspanelx=2; __Host-daspanel=k1.s; daspanel=3';
    const { text } = await open('/v1/sites/a%2Fb?limit=3', {
      method: 'POST',
      body: 'xyz',
      headers: { ...made, cookie, 'content-length': '3' },
    });
    const told = JSON.parse(text) as { url: string; method: string; bodyBytes: number; headers: Record<string, string> };
    expect(told).toMatchObject({ url: '/v1/sites/a%2Fb?limit=3', method: 'POST', bodyBytes: 3 });
    expect(told.headers).toMatchObject({
      host: `${HOST}:${proxy.settings.httpsPort}`,
      'x-real-ip': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      cookie: '__Host-daspanel=k1.s; __Host-daspanel-device=d.e',
    });
    for (const name of ['x-daspanel-page', 'forwarded', 'upgrade']) expect(told.headers).not.toHaveProperty(name);
    const others = JSON.parse((await open('/v1/sites', { headers: { cookie: 'a=1' } })).text) as typeof told;
    expect(others.headers).not.toHaveProperty('cookie');
  });

  test('its own header fields arrive, and none of the panel’s are added', async () => {
    await using _api = await startApi((_request, response) => {
      response.setHeader('set-cookie', ['__Host-daspanel=1; Secure', '__Host-daspanel-device=2; Secure']);
      response.setHeader('content-security-policy', "default-src 'none'");
      response.end('{}');
    });
    const { headers } = await open('/v1/session');
    expect(headers['set-cookie']).toEqual(['__Host-daspanel=1; Secure', '__Host-daspanel-device=2; Secure']);
    expect(headers['content-security-policy']).toBe("default-src 'none'");
  });

  test('an upload is read while it comes, and events are sent while they happen', async () => {
    const arrived = Promise.withResolvers<void>();
    await using _api = await startApi((request, response) => {
      if (request.url !== '/v1/events') return void request.once('data', () => arrived.resolve());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
    });
    const upload = connect({ host: '127.0.0.1', port: proxy.settings.httpsPort, servername: HOST, rejectUnauthorized: false });
    upload.write(`PUT /v1/uploads HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 1000000\r\n\r\nfirst bytes`);
    await arrived.promise;
    upload.destroy();
    const events = connect({ host: '127.0.0.1', port: proxy.settings.httpsPort, servername: HOST, rejectUnauthorized: false });
    events.write(`GET /v1/events HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    let said = '';
    while (!said.includes('data: first')) said += String((await once(events, 'data'))[0]);
    events.destroy();
  });

  test('what the proxy itself refuses is said as the API says it', async () => {
    const away = await open('/v1/sites');
    expect([away.status, away.headers['content-type'], (JSON.parse(away.text) as { code: string }).code]).toEqual([
      503,
      'application/problem+json',
      'unavailable',
    ]);
    const large = await open('/v1/uploads', { method: 'POST', headers: { 'content-length': `${600 * 1024 ** 2}` } });
    expect([large.status, (JSON.parse(large.text) as { code: string }).code]).toEqual([413, 'body-too-large']);
  });
});

test('a terminal is a websocket to the consoles, and the API has none', async () => {
  await using _consoles = await startHttpServer(proxy.data.sockets.consoles);
  const open = async (path: string) => {
    const socket = connect({ host: '127.0.0.1', port: proxy.settings.httpsPort, servername: HOST, rejectUnauthorized: false });
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`);
    const line = String((await once(socket, 'data'))[0]).split('\r\n')[0];
    socket.destroy();
    return line;
  };
  expect(await open('/v1/consoles/connect')).toContain(' 101 ');
  expect(await open('/v1/consoles/connect/more')).toContain(' 503 ');
});

test('what strangers have written is asked for without anything that a browser has, and in no log', async () => {
  await using _views = await startHttpServer(proxy.data.sockets.views);
  const host = 'view.daspanel.localhost';
  const headers = {
    cookie: '__Host-daspanel=k1.s',
    authorization: 'Bearer dp_x',
    referer: 'https://admin.daspanel.localhost/',
    range: 'bytes=0-1',
  };
  const answer = await visit(proxy, host, '/a-secret-ticket', { tls: { serverName: host }, headers });
  const told = JSON.parse(answer.text) as { url: string; headers: Record<string, string> };
  expect([answer.status, told.url, told.headers['range']]).toEqual([200, '/a-secret-ticket', 'bytes=0-1']);
  for (const name of ['cookie', 'authorization', 'referer']) expect(told.headers).not.toHaveProperty(name);
  expect((await visit(proxy, host, '/a-secret-ticket')).status).toBe(301);
  await open('/seen-in-the-log');
  await expect.poll(() => readFile(join(proxy.data.logs, 'proxy', 'access.json'), 'utf8'), { timeout: 5_000 }).toContain('seen-in-the-log');
  expect(await readFile(join(proxy.data.logs, 'proxy', 'access.json'), 'utf8')).not.toContain('secret-ticket');
});

test('a panel that was not built is told of, and the API works without it', async () => {
  await using bare = await startProxy({ panelFolder: '/tmp/daspanel-nowhere' });
  const answer = await visit(bare, HOST, '/', { tls: { serverName: HOST } });
  expect(answer.status).toBe(503);
  expect(answer.text).toContain('npm run build');
});
