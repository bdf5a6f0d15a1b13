import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { consoleId, DEV_SERVER_TICKET_PATH } from '@daspanel/formats/console-requests.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createConsoles, type Consoles } from '../consoles/consoles.ts';
import { shellOpener } from '../consoles/open-shell.ts';
import { createWebsocketServer } from '../serve/serve-websockets.ts';
import { createGrants, type Grants } from './grants.ts';
import { createDevServersServer } from './serve-dev-servers.ts';

/** A server in the sandbox: says what it was asked, sends much, and echoes what comes by websocket. */
const SERVER = `
const { createServer } = require('node:http');
const { createHash } = require('node:crypto');
const server = createServer((request, response) => {
  if (request.url === '/much') return response.end(Buffer.alloc(3_000_000, 'x'));
  if (request.url === '/hang') return response.write('begun');
  response.setHeader('set-cookie', ['mine=1', '__Host-daspanel-dev=evil; Path=/; Secure']);
  response.setHeader('clear-site-data', '"cookies"');
  let size = 0;
  request.on('data', (chunk) => (size += chunk.length));
  request.on('end', () => response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, size })));
});
server.on('upgrade', (request, socket) => {
  const key = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nupgrade: websocket\\r\\nconnection: Upgrade\\r\\nsec-websocket-accept: ' + key + '\\r\\n\\r\\n');
  socket.once('data', (frame) => {
    const bytes = Buffer.from(frame.subarray(6)).map((byte, at) => byte ^ frame[2 + (at % 4)]);
    socket.write(Buffer.concat([Buffer.from([0x81, bytes.length]), bytes]));
  });
});
server.listen(Number(process.argv[2]), process.argv[3]);
`;
const HOST_NAME = 'daspanel.localhost';
const ORIGIN = `https://admin.${HOST_NAME}`;
const TIMEOUT = { timeout: 15_000, interval: 50 };
const resources = new AsyncDisposableStack();
let launcher: LauncherUnderTest;
let site: SiteUnderTest;
let consoles: Consoles;
let grants: Grants;
let terminals: string;
let path: string;
let time = 0;

beforeAll(async () => {
  launcher = resources.use(await startLauncher());
  site = await makeSite(launcher, '1', { 'server.cjs': SERVER });
  const folder = await mkdtemp(join(tmpdir(), 'dd-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const { launcherForConsole, consoleStreams } = launcher.data.sockets;
  const openShell = shellOpener({ launcher: launcherForConsole, streams: consoleStreams });
  const now = () => Date.now() + time;
  consoles = createConsoles({ openShell, patience: { toOpen: 9_000, toReturn: 9_000, idle: 90_000 }, now });
  grants = createGrants({ findConsole: consoles.find, now, randomText: () => randomBytes(32).toString('base64url') });
  terminals = join(folder, 'terminals.sock');
  path = join(folder, 'dev.sock');
  resources.use(await serveOnSocket(createWebsocketServer({ consoles, panelOrigin: ORIGIN }), terminals));
  resources.use(await serveOnSocket(createDevServersServer({ grants, hostName: HOST_NAME }), path));
  resources.defer(() => consoles.endAll());
});
afterAll(() => resources.disposeAsync());

const newTicket = () => {
  const ticket = randomBytes(32).toString('base64url');
  return { ticket, ticketHash: createHash('sha256').update(ticket).digest('hex') };
};

/** A console in which a command was typed that begins to listen. */
async function openConsole(command: string, port: number) {
  const { ticket, ticketHash } = newTicket();
  const id = consoleId.parse(randomId('z'));
  const outcome = consoles.hold(
    { console: id, site: site.site, version: site.version, pool: null, outgoing: false, ticketHash },
    () => {},
    new AbortController().signal,
  );
  const socket = new WebSocket(`ws+unix://${terminals}:/v1/consoles/connect`, { headers: { origin: ORIGIN } });
  await once(socket, 'open');
  socket.send(JSON.stringify({ ticket, columns: 80, rows: 24 }));
  await once(socket, 'message');
  socket.send(Buffer.from(`${command}\r`));
  await expect.poll(() => consoles.find(id)?.listening() ?? [], TIMEOUT).toContain(port);
  return { id, outcome, end: () => consoles.end(id, 'closed') };
}

const nameOf = (port: number, of: string = site.site) => `${port}--${of}.dev.${HOST_NAME}`;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(host: string, url = '/', headers: Record<string, string> = {}, { method = 'GET', body = '' } = {}): Promise<Answer> {
  const sent = request({ socketPath: path, path: url, method, headers: { host, ...headers }, agent: false });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** Brings a ticket, and gives the cookie. */
async function enter(id: Parameters<Grants['admit']>[0], port: number): Promise<{ readonly cookie: string }> {
  const { ticket, ticketHash } = newTicket();
  grants.admit(id, port, ticketHash);
  const { status, headers } = await ask(nameOf(port), `${DEV_SERVER_TICKET_PATH}?${ticket}`);
  expect([status, headers.location, headers['referrer-policy'], headers['cache-control']]).toEqual([303, '/', 'no-referrer', 'no-store']);
  const [set = ''] = headers['set-cookie'] ?? [];
  expect(set).toMatch(/^__Host-daspanel-dev=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
  return { cookie: set.split(';')[0] ?? '' };
}

test('F56: what listens in a console is shown to whoever brought a ticket, and learns nothing of Daspanel’s cookies', async () => {
  const console = await openConsole('node server.cjs 8000 127.0.0.1', 8000);
  const { cookie } = await enter(console.id, 8000);
  const asked = await ask(nameOf(8000), '/a?b=c', { cookie: `x=1; ${cookie}; __Host-daspanel=secret`, 'x-mine': 'yes' });
  const seen = JSON.parse(asked.body);
  expect(seen).toMatchObject({ method: 'GET', url: '/a?b=c', headers: { host: nameOf(8000), cookie: 'x=1', 'x-mine': 'yes' } });
  expect(asked.body).not.toMatch(/daspanel-dev|secret/);
  expect(asked.headers['set-cookie']).toEqual(['mine=1']);
  expect(asked.headers['clear-site-data']).toBeUndefined();

  const sent = await ask(nameOf(8000), '/', { cookie }, { method: 'POST', body: 'y'.repeat(500_000) });
  expect(JSON.parse(sent.body)).toMatchObject({ method: 'POST', size: 500_000 });
  const much = await Promise.all(Array.from({ length: 5 }, () => ask(nameOf(8000), '/much', { cookie })));
  expect(much.map(({ body }) => body.length)).toEqual(Array(5).fill(3_000_000));
  await console.end();
  expect((await ask(nameOf(8000), '/', { cookie })).status).toBe(403);
});

test('a websocket passes, from pages of its own name alone, and ends with the console', async () => {
  const console = await openConsole('node server.cjs 3000 ::1', 3000);
  const { cookie } = await enter(console.id, 3000);
  const connect = (origin: string, headers: Record<string, string> = { cookie }) =>
    new WebSocket(`ws+unix://${path}:/`, { headers: { host: nameOf(3000), origin, ...headers } });
  for (const refused of [connect(ORIGIN), connect(`https://${nameOf(3001)}`), connect(`https://${nameOf(3000)}`, {})])
    expect(`${(await once(refused, 'error'))[0]}`).toContain('403');

  const socket = connect(`https://${nameOf(3000)}`);
  await once(socket, 'open');
  socket.send('hello');
  expect(`${(await once(socket, 'message'))[0]}`).toBe('hello');
  const closed = once(socket, 'close');
  await console.end();
  await closed;
});

test('AU-14: a ticket is good once, for its own name and half a minute; nothing is shown without its cookie', async () => {
  const console = await openConsole('node server.cjs 8001 127.0.0.1', 8001);
  const open = (host: string, ticket: string) => ask(host, `${DEV_SERVER_TICKET_PATH}?${ticket}`);
  const used = newTicket();
  grants.admit(console.id, 8001, used.ticketHash);
  expect((await open(nameOf(8001), used.ticket)).status).toBe(303);
  expect((await open(nameOf(8001), used.ticket)).status).toBe(403);
  for (const host of [nameOf(8002), nameOf(8001, 's222222222222222')]) {
    const elsewhere = newTicket();
    grants.admit(console.id, 8001, elsewhere.ticketHash);
    expect((await open(host, elsewhere.ticket)).status).toBe(403);
    expect((await open(nameOf(8001), elsewhere.ticket)).status).toBe(403);
  }
  const late = newTicket();
  grants.admit(console.id, 8001, late.ticketHash);
  time += 30_001;
  expect((await open(nameOf(8001), late.ticket)).status).toBe(403);
  expect(() => grants.admit(console.id, 9_999, late.ticketHash)).toThrow(/nothing listens/);

  const { cookie } = await enter(console.id, 8001);
  for (const [host, headers, status] of [
    [nameOf(8001), {}, 403],
    [nameOf(8001), { cookie: '__Host-daspanel-dev=x' }, 403],
    [nameOf(8002), { cookie }, 403],
    [nameOf(8001, 's222222222222222'), { cookie }, 403],
    [`admin.${HOST_NAME}`, { cookie }, 404],
    [`x.${nameOf(8001)}`, { cookie }, 404],
    [nameOf(8001), { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
    [nameOf(8001), { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
    [nameOf(8001), { cookie, origin: 'https://site.sites.daspanel.localhost' }, 403],
    [nameOf(8001), { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    [nameOf(8001), { cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 200],
  ] as const)
    expect([host, headers, (await ask(host, '/', headers)).status]).toEqual([host, headers, status]);
  await console.end();
});

test('a server that has ended or says nonsense is told of, one that hangs holds up no other, and there are so many connections', async () => {
  await writeFile(
    join(launcher.data.sites, site.site, 'versions', site.version, 'nonsense.cjs'),
    `const { createServer } = require('node:net');
createServer((s) => s.end('nonsense')).listen(8004);
const odd = ['007 fine', '99999 fine', '101 Switching Protocols\\r\\nupgrade: x', '200 \\u0001\\u007f', '204 a\\r\\ncontent-length: 5'];
createServer((s) => s.once('data', () => s.end('HTTP/1.1 ' + odd.shift() + '\\r\\n\\r\\nabcde', 'latin1'))).listen(8005);
`,
  );
  const console = await openConsole('node nonsense.cjs & node server.cjs 8003 127.0.0.1', 8003);
  await expect.poll(() => consoles.find(console.id)?.listening(), TIMEOUT).toEqual([8003, 8004, 8005]);
  const nonsense = await enter(console.id, 8004);
  expect((await ask(nameOf(8004), '/', { cookie: nonsense.cookie })).status).toBe(502);
  const odd = await enter(console.id, 8005);
  const answers: number[] = [];
  for (let count = 0; count < 5; count += 1) answers.push((await ask(nameOf(8005), '/', { cookie: odd.cookie })).status);
  expect(answers.slice(0, 3)).toEqual([502, 502, 502]);

  const { cookie } = await enter(console.id, 8003);
  const many = await Promise.all(Array.from({ length: 150 }, () => ask(nameOf(8003), '/', { cookie })));
  expect(many.filter(({ status }) => status !== 200)).toEqual([]);
  const hanging = Array.from({ length: 64 }, () =>
    request({ socketPath: path, path: '/hang', headers: { host: nameOf(8003), cookie }, agent: false }).end(),
  );
  await Promise.all(hanging.map((one) => once(one, 'response')));
  expect((await ask(nameOf(8003), '/', { cookie })).status).toBe(503);
  for (const one of hanging) one.on('error', () => {}).destroy();
  await expect.poll(async () => (await ask(nameOf(8003), '/', { cookie })).status, TIMEOUT).toBe(200);
  await console.end();
});
