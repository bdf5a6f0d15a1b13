import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleId, type ConsoleProgress } from '@daspanel/formats/console-requests.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { serveOnSocket } from '@daspanel/platform/serve-http.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createWebsocketServer } from '../serve/serve-websockets.ts';
import type { Patience } from './console.ts';
import { createConsoles } from './consoles.ts';
import { shellOpener } from './open-shell.ts';

const ORIGIN = 'https://admin.daspanel.localhost';
const resources = new AsyncDisposableStack();
let launcher: LauncherUnderTest;
let site: SiteUnderTest;
let folder: string;
beforeAll(async () => {
  launcher = resources.use(await startLauncher());
  site = await makeSite(launcher, '1', { 'index.php': 'fine' });
  folder = await mkdtemp(join(tmpdir(), 'dc-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
});
afterAll(() => resources.disposeAsync());

/** Consoles on the real launcher, with a websocket server. */
async function startConsoles(patience: Partial<Patience> = {}, now: () => number = Date.now) {
  const { launcherForConsole, consoleStreams } = launcher.data.sockets;
  const openShell = shellOpener({ launcher: launcherForConsole, streams: consoleStreams });
  const consoles = createConsoles({ openShell, patience: { toOpen: 5_000, toReturn: 5_000, idle: 60_000, ...patience }, now });
  const path = join(folder, `${randomId('x')}.sock`);
  const serving = await serveOnSocket(createWebsocketServer({ consoles, panelOrigin: ORIGIN }), path);
  const hold = () => {
    const ticket = randomBytes(32).toString('base64url');
    const ticketHash = createHash('sha256').update(ticket).digest('hex');
    const progress: ConsoleProgress[] = [];
    const gone = new AbortController();
    const id = consoleId.parse(randomId('z'));
    const wanted = { console: id, site: site.site, version: site.version, pool: site.pool, outgoing: false, ticketHash };
    const outcome = consoles.hold(wanted, (one) => progress.push(one), gone.signal);
    return { id, ticket, progress, outcome, gone };
  };
  return {
    consoles,
    path,
    hold,
    async [Symbol.asyncDispose]() {
      await consoles.endAll();
      await serving[Symbol.asyncDispose]();
    },
  };
}

function bring(path: string, ticket: unknown, first: string | Buffer = JSON.stringify({ ticket, columns: 80, rows: 24 })) {
  const socket = new WebSocket(`ws+unix://${path}:/v1/consoles/connect`, { headers: { origin: ORIGIN } });
  let shown = '';
  socket.on('open', () => socket.send(first));
  socket.on('message', (data: Buffer, isBinary: boolean) => (shown += isBinary ? data.toString() : ''));
  const closed = once(socket, 'close').then(([code]) => Number(code));
  return { socket, shown: () => shown, closed };
}

const TIMEOUT = { timeout: 10_000, interval: 25 };

test('a console that nobody comes to, leaves for long or uses for long ends by itself', async () => {
  await using part = await startConsoles({ toOpen: 200, toReturn: 200 });
  expect(await part.hold().outcome).toEqual({ reason: 'never-opened', status: null, outOfMemory: false });

  const left = part.hold();
  const viewer = bring(part.path, left.ticket);
  await expect.poll(viewer.shown, TIMEOUT).toContain('$ ');
  viewer.socket.terminate();
  expect(await left.outcome).toMatchObject({ reason: 'left' });
  expect(left.progress.map(({ state }) => state)).toEqual(['open', 'away']);

  await using idle = await startConsoles({ idle: 1_000 });
  const unused = idle.hold();
  const sleeper = bring(idle.path, unused.ticket);
  expect(await unused.outcome).toMatchObject({ reason: 'idle' });
  expect(await sleeper.closed).toBe(4000);
});

test('it ends with whoever asked for it', async () => {
  await using part = await startConsoles();
  const held = part.hold();
  const viewer = bring(part.path, held.ticket);
  await expect.poll(viewer.shown, TIMEOUT).toContain('$ ');
  held.gone.abort();
  expect(await held.outcome).toMatchObject({ reason: 'revoked' });
  expect(await viewer.closed).toBe(4000);
});

test('AU-14: a late ticket, one that was replaced and messages that cannot be read are refused', async () => {
  let time = 1_000_000;
  await using part = await startConsoles({}, () => time);
  const late = part.hold();
  time += 30_001;
  expect(await bring(part.path, late.ticket).closed).toBe(4003);
  const next = randomBytes(32).toString('base64url');
  part.consoles.admit(late.id, createHash('sha256').update(next).digest('hex'));
  for (const first of [
    '',
    '{',
    '[]',
    '{"ticket":1}',
    JSON.stringify({ ticket: next, columns: 0, rows: 1 }),
    Buffer.from(next),
    'x'.repeat(5_000),
  ])
    expect(await bring(part.path, '', first).closed).toBe(4003);
  const viewer = bring(part.path, next);
  await expect.poll(viewer.shown, TIMEOUT).toContain('$ ');
  viewer.socket.send('{"type":"size","columns":5000,"rows":1}');
  expect(await viewer.closed).toBe(4004);
});

test('a message that is too large ends its connection and nothing else', async () => {
  await using part = await startConsoles();
  const held = part.hold();
  const viewer = bring(part.path, held.ticket);
  await expect.poll(viewer.shown, TIMEOUT).toContain('$ ');
  viewer.socket.send(Buffer.alloc(300 * 1024));
  expect(await viewer.closed).toBe(1009);
  await expect.poll(() => held.progress.at(-1)?.state, TIMEOUT).toBe('away');
});

test.each([
  ['another path', '/v1/consoles', ORIGIN, '404'],
  ['a query', '/v1/consoles/connect?ticket=x', ORIGIN, '404'],
  ['a foreign origin', '/v1/consoles/connect', 'https://admin.daspanel.localhost.evil', '403'],
  ['no origin', '/v1/consoles/connect', '', '403'],
])('N082: %s is refused before the upgrade', async (_what, path, origin, status) => {
  await using part = await startConsoles();
  const socket = connect(part.path);
  const headers = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13', `sec-websocket-key: ${'A'.repeat(22)}==`];
  if (origin !== '') headers.push(`origin: ${origin}`);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n${headers.join('\r\n')}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  socket.destroy();
});

test('a browser that does not read holds the program up, and loses nothing', async () => {
  await using part = await startConsoles();
  const held = part.hold();
  const viewer = bring(part.path, held.ticket);
  await expect.poll(viewer.shown, TIMEOUT).toContain('$ ');
  viewer.socket.send(Buffer.from('stty -echo; seq 1 400000 && echo all-$((1))\r'));
  viewer.socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(viewer.shown()).not.toContain('all-1');
  viewer.socket.resume();
  await expect.poll(viewer.shown, TIMEOUT).toContain('\r\n400000\r\nall-1');
});
