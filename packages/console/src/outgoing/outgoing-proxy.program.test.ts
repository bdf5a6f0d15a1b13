import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { publicInternet, type EgressRules } from '@daspanel/platform/egress-rules.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveOutgoing } from '../testing/outgoing-under-test.ts';

const SITE = 's111111111111111';
const OTHER = 's222222222222222';
let folder: string;
let server: Server;
let port: number;
let asked: IncomingMessage[] = [];
beforeAll(async () => {
  folder = await mkdtemp('/tmp/dp-outgoing-');
  for (const site of [SITE, OTHER]) await mkdir(join(folder, site));
  server = createServer((request, response) => {
    asked.push(request);
    if (request.url === '/to-private') return void response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
    if (request.url?.startsWith('/large') === true) return void response.end(Buffer.alloc(3_000_000, 1));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      response.writeHead(200, { 'x-answer': 'yes', connection: 'x-hop', 'x-hop': '1' }).end(`got ${Buffer.concat(chunks)}`),
    );
  }).listen(0, '127.0.0.1');
  server.keepAliveTimeout = 100;
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const names: Readonly<Record<string, readonly string[]>> = {
  'outside.test': ['127.0.0.1'],
  'inside.test': ['10.1.2.3'],
  'both.test': ['8.8.8.8', '::ffff:169.254.169.254'],
  'own.test': ['203.0.113.9'],
};
const resolve = (host: string) => (names[host] === undefined ? Promise.reject(new Error('no such name')) : Promise.resolve(names[host]));
/** As if this machine's server were a public one. */
const asPublic = (): EgressRules => ({
  ...publicInternet({ hostNames: [] }),
  resolve,
  ports: [port],
  permitsAddress: (address) => address === '127.0.0.1',
});
/** The product's own. */
const asUsual = (): EgressRules => ({ ...publicInternet({ hostNames: ['panel.example.net'], addresses: ['8.8.4.4'] }), resolve });

const socketOf = (site: string) => join(folder, site, 'http.sock');

/** Sends bytes, and gives all that comes back. */
async function exchange(bytes: string, site = SITE): Promise<string> {
  const socket = connect(socketOf(site));
  socket.write(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}

const statusOf = async (bytes: string) => Number((await exchange(bytes)).split(' ')[1] ?? 0);

async function openTunnel(site = SITE): Promise<{ readonly socket: Socket; readonly greeting: string }> {
  const socket = connect(socketOf(site));
  socket.on('error', () => {});
  socket.write(`CONNECT outside.test:${port} HTTP/1.1\r\nHost: outside.test:${port}\r\n\r\n`);
  const [greeting] = (await once(socket, 'data')) as [Buffer];
  return { socket, greeting: greeting.toString() };
}

test('a tunnel carries bytes both ways, and ends with either side', async () => {
  await using _ = await serveOutgoing(folder, asPublic());
  const { socket, greeting } = await openTunnel();
  expect(greeting).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  socket.write('POST /x HTTP/1.1\r\nHost: outside.test\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 200 OK[^]*got hello/);
});

test('a plain request is handed on without what speaks of the connection and the proxy', async () => {
  await using _ = await serveOutgoing(folder, asPublic());
  asked = [];
  const answer = await exchange(
    `POST http://outside.test:${port}/p?q HTTP/1.1\r\nHost: elsewhere.test\r\nProxy-Authorization: Basic c2VjcmV0\r\nConnection: x-mine\r\nX-Mine: 1\r\nX-Kept: 2\r\nContent-Length: 3\r\n\r\nabc`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*got abc/);
  expect(answer).toContain('x-answer: yes');
  expect(answer).not.toContain('x-hop: 1');
  const [{ url, headers } = {}] = asked;
  expect(url).toBe('/p?q');
  expect(headers).toEqual({ host: `outside.test:${port}`, 'x-kept': '2', 'content-length': '3', connection: 'close' });
});

test.each([
  '127.0.0.1:443',
  '127.1:443',
  '2130706433:443',
  '0x7f000001:443',
  '[::1]:443',
  '[::ffff:127.0.0.1]:443',
  '[64:ff9b::a9fe:a9fe]:80',
  '[2002:7f00:1::]:443',
  '[fe80::1]:443',
  '169.254.169.254:80',
  '10.0.0.1:443',
  '172.16.0.1:443',
  '192.168.1.1:443',
  '100.64.0.1:443',
  '224.0.0.1:443',
  '0.0.0.0:443',
  '8.8.4.4:443',
  'localhost:443',
  'inside.test:443',
  'both.test:443',
  'own.test:443',
  'unknown.test:443',
  'panel.example.net:443',
  'x.panel.example.net:443',
  '8.8.8.8:25',
  '8.8.8.8:22',
  '8.8.8.8:6379',
  '8.8.8.8:0',
  '8.8.8.8:99999',
  '8.8.8.8',
  'user@8.8.8.8:443',
  '8.8.8.8:443/x',
  '8.8.8.8:443#',
  'example.com:443@127.0.0.1:443',
  '[::1%25lo]:443',
])('a tunnel to %s is refused, in the same words as all others', async (authority) => {
  await using _ = await serveOutgoing(folder, asUsual());
  const answer = await exchange(`CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`);
  // Some of them are no request at all for Node's parser, which closes.
  if (answer !== '')
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden[^]*this address is not fetched: it must be an http or https address/);
});

test.each(['http://127.0.0.1/', 'http://169.254.169.254/latest/', 'http://inside.test/', 'http://8.8.8.8:25/', 'http://a:b@8.8.8.8/'])(
  'a request for %s is refused',
  async (url) => {
    await using _ = await serveOutgoing(folder, asUsual());
    expect(await statusOf(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`)).toBe(403);
  },
);

test('a redirection to a private address is handed back, and refused when it is followed', async () => {
  await using _ = await serveOutgoing(folder, asPublic());
  expect(await exchange(`GET http://outside.test:${port}/to-private HTTP/1.1\r\nHost: x\r\n\r\n`)).toContain('location: http://10.0.0.1/');
  expect(await statusOf('GET http://10.0.0.1/ HTTP/1.1\r\nHost: x\r\n\r\n')).toBe(403);
});

test('what is no request for a proxy is told so or closed', async () => {
  await using _ = await serveOutgoing(folder, asPublic());
  expect(await statusOf('GET / HTTP/1.1\r\nHost: outside.test\r\n\r\n')).toBe(400);
  expect(await statusOf(`GET https://outside.test:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`)).toBe(400);
  expect(await statusOf(`GET ftp://outside.test/ HTTP/1.1\r\nHost: x\r\n\r\n`)).toBe(400);
  expect(await exchange('\x16\x03\x01\x02\x00 no http\r\n\r\n')).toBe('');
  expect(await exchange(`GET http://outside.test/ HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).toBe('');
  expect(await statusOf(`GET http://outside.test:${port}/ HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n`)).toBe(200);
});

test('who says nothing, or says it slowly, is let go; so is who has a tunnel and says nothing', async () => {
  await using _ = await serveOutgoing(folder, asPublic(), { head: 300, idle: 500 });
  const began = performance.now();
  expect(await exchange('')).toBe('');
  const slow = connect(socketOf(SITE));
  slow.on('error', () => {});
  const dripping = setInterval(() => slow.write('G'), 50);
  await new Promise((resolve) => slow.once('close', resolve));
  clearInterval(dripping);
  const { socket } = await openTunnel();
  await once(socket, 'close');
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a site has so many connections at a time, and its crowd takes no other site’s place', async () => {
  await using _ = await serveOutgoing(folder, asPublic(), { connections: 10 });
  const crowd = await Promise.all(Array.from({ length: 10 }, () => openTunnel()));
  const eleventh = await exchange(`GET http://outside.test:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(eleventh).toContain('503');
  const neighbour = await openTunnel(OTHER);
  expect(neighbour.greeting).toContain('200');
  await expect.poll(() => crowd.filter(({ socket }) => socket.destroyed || socket.readableEnded).length).toBe(1);
  for (const { socket } of [...crowd, neighbour]) socket.destroy();
});

test('clients that go at any moment, and servers that hang up, leave the proxy standing', async () => {
  await using _ = await serveOutgoing(folder, asPublic());
  const rude = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.resetAndDestroy());
  }).listen(0, '127.0.0.1');
  await once(rude, 'listening');
  const rules = { ...asPublic(), ports: [(rude.address() as AddressInfo).port, 1] };
  await using more = await serveOutgoing(await otherFolder(), rules);
  void more;
  for (const bytes of [
    '',
    'CONN',
    `CONNECT outside.test:${port} HTTP/1.1\r\n\r\n`,
    `GET http://outside.test:${port}/large HTTP/1.1\r\nHost: x\r\n\r\n`,
  ]) {
    for (const delay of [0, 2, 20]) {
      const socket = connect(socketOf(SITE));
      socket.on('error', () => {});
      socket.write(bytes);
      await wait(delay);
      socket.destroy();
    }
  }
  const [rudePort] = rules.ports;
  const path = join(folder, 'more', SITE, 'http.sock');
  for (const bytes of [
    `CONNECT outside.test:${rudePort} HTTP/1.1\r\n\r\nhello`,
    `GET http://outside.test:${rudePort}/ HTTP/1.1\r\nHost: x\r\n\r\n`,
    'CONNECT outside.test:1 HTTP/1.1\r\n\r\n',
  ]) {
    const socket = connect(path);
    socket.on('error', () => {});
    socket.resume();
    socket.write(bytes);
    await new Promise((resolve) => socket.once('close', resolve));
  }
  rude.close();
  expect((await openTunnel()).greeting).toContain('200');

  async function otherFolder() {
    await mkdir(join(folder, 'more', SITE), { recursive: true });
    return join(folder, 'more');
  }
});

test('the log says for each site and host how much was carried, and nothing of paths', async () => {
  await using outgoing = await serveOutgoing(folder, asPublic());
  await exchange(`GET http://outside.test:${port}/large?token=secret HTTP/1.1\r\nHost: x\r\n\r\n`);
  await exchange('GET http://inside.test/?token=secret HTTP/1.1\r\nHost: x\r\n\r\n', OTHER);
  await wait(100);
  const lines = outgoing.linesAtEnd();
  expect(lines).toMatchObject([
    { site: SITE, host: 'outside.test', connections: 1, refused: 0 },
    { site: OTHER, host: 'inside.test', connections: 0, refused: 1 },
  ]);
  expect(lines[0]?.received).toBeGreaterThan(3_000_000);
  expect(JSON.stringify(lines)).not.toContain('secret');
});
