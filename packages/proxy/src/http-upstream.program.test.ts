import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttpServer } from '../test/http-server.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { sendRaw, visit, type VisitOptions } from '../test/visit.ts';
import { openWebsocket } from '../test/websocket.ts';

const HOST = 'program.example';
let proxy: StartedProxy;

beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

interface Told {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly bodyBytes: number;
}

async function askProgram(path = '/', options: VisitOptions = {}): Promise<Told> {
  const answer = await visit(proxy, HOST, path, options);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text) as Told;
}

test('a program is reached by TCP or unix socket, over connections that are kept', async () => {
  for (const path of [undefined, join(proxy.data.run, 'program.sock')]) {
    await using program = await startHttpServer(path);
    await proxy.writeRoute(HOST, { engine: 'http', address: program.address });
    for (let round = 0; round < 20; round += 1) expect((await askProgram(`/${round}?x=%20`)).url).toBe(`/${round}?x=%20`);
    expect(program.connections()).toBeLessThanOrEqual(4);
  }
});

test('it gets every path and method as it was sent, hidden files and scripts among them', async () => {
  await using program = await startHttpServer();
  await proxy.writeRoute(HOST, { engine: 'http', address: program.address });
  for (const path of ['/.git/info/refs', '/x.php', '/a~', '/a//b/%2e%2e/c', '/.well-known/other', '/.daspanel/404.html']) {
    expect((await askProgram(path)).url).toBe(path);
  }
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    expect(await askProgram('/', { method, body: 'xyz', headers: { 'content-length': '3' } })).toMatchObject({ method, bodyBytes: 3 });
});

test('it is told who asked and how, once, by the proxy', async () => {
  await using program = await startHttpServer();
  await proxy.writeRoute(HOST, { engine: 'http', address: program.address });
  const names = [
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Server',
    'X-Real-IP',
    'Forwarded',
    'X_Forwarded_For',
    'Proxy',
  ];
  const more = ['Remote-User', 'X-Accel-Redirect', 'X.Real.IP', 'X-Daspanel-User', 'Daspanel-User'];
  const headers = Object.fromEntries([...names, ...more].map((name) => [name, 'forged']));
  const { httpPort, httpsPort } = proxy.settings;
  const told = (await askProgram('/', { headers: { ...headers, authorization: 'Bearer x' } })).headers;
  expect(told).toMatchObject({
    host: `${HOST}:${httpPort}`,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': `${HOST}:${httpPort}`,
    'x-forwarded-proto': 'http',
    'x-forwarded-port': `${httpPort}`,
    'x-real-ip': '127.0.0.1',
    authorization: 'Bearer x',
  });
  expect(Object.values(told).filter((value) => value.includes('forged'))).toEqual([]);
  const secure = (await askProgram('/', { tls: { serverName: HOST } })).headers;
  expect(secure).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-port': `${httpsPort}` });
});

test('a websocket is tunnelled, another protocol is not', async () => {
  await using program = await startHttpServer();
  await proxy.writeRoute(HOST, { engine: 'http', address: program.address });
  const socket = await openWebsocket(proxy, HOST);
  expect(await socket.echo('hello')).toBe('hello');
  socket.close();
  const told = await askProgram('/', {
    headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA' },
  });
  expect(told.headers['upgrade']).toBeUndefined();
});

test('a body streams through, and one that is too large is refused', async () => {
  await using program = await startHttpServer();
  await proxy.writeRoute(HOST, { engine: 'http', address: program.address });
  const body = Buffer.alloc(5 * 1024 * 1024, 1);
  expect((await askProgram('/', { method: 'POST', body })).bodyBytes).toBe(body.length);
  const headers = { 'content-length': `${513 * 1024 * 1024}`, expect: '100-continue' };
  expect((await visit(proxy, HOST, '/', { method: 'POST', headers })).status).toBe(413);
});

test('events arrive while they happen', async () => {
  await using program = await startHttpServer(undefined, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: first\n\n');
  });
  await proxy.writeRoute(HOST, { engine: 'http', address: program.address });
  const answer = await sendRaw(proxy, `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`, 1_000);
  expect(answer).toContain('data: first');
});

test('its answers go out as they are, but it cannot make nginx send files', async () => {
  await using program = await startHttpServer(undefined, (_request, response) => {
    response.writeHead(502, { 'x-accel-redirect': '/.daspanel/404.html', 'x-own': '1' });
    response.end('our own error');
  });
  await proxy.writeRoute(HOST, { engine: 'http', address: program.address });
  expect(await visit(proxy, HOST)).toMatchObject({ status: 502, text: 'our own error', headers: { 'x-own': '1' } });
});

test('a program that is not there is 502 with a page', async () => {
  await proxy.writeRoute(HOST, { engine: 'http', address: `unix:${join(proxy.data.run, 'absent.sock')}` });
  const answer = await visit(proxy, HOST, '/', { method: 'POST', body: 'x' });
  expect(answer.status).toBe(502);
  expect(answer.text).toContain('The site does not answer');
});
