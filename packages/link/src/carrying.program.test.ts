import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { linkedNodes } from '@daspanel/formats/link-requests.ts';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { startRedis } from '@daspanel/testkit/redis-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STREAM_ROOM } from './session/frames.ts';
import { makeCluster, type ClusterUnderTest, type MachineUnderTest } from './testing/cluster.ts';
import { connectWhenThere, listenOn, readAll } from './testing/sockets.ts';

let cluster: ClusterUnderTest;
let kernel: MachineUnderTest;
let node: MachineUnderTest;
const resources = new AsyncDisposableStack();
beforeAll(async () => {
  cluster = resources.use(await makeCluster({ mostStreams: 50 }));
  kernel = cluster.kernel;
  node = cluster.nodes[0] ?? kernel;
  await kernel.link.start();
  await node.link.start();
});
afterAll(() => resources.disposeAsync());

const streams = async () => linkedNodes.parse(await kernel.requests.request('nodes.list', {}))[0]?.streams;
const descriptors = async ({ link }: MachineUnderTest) => (await readdir(`/proc/${link.pid()}/fd`)).length;
const residentKilobytes = async ({ link }: MachineUnderTest) =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${link.pid()}/status`, 'utf8'))?.[1]);

test('Redis answers on the node as on the kernel’s machine, from small to large', async () => {
  await using redis = await startRedis(join(kernel.data.root, 'r'), kernel.data.sockets.redisTenant);
  const path = node.data.sockets.redisTenant;
  (await connectWhenThere(path)).destroy();
  const command = async (words: readonly string[], input?: Buffer) =>
    (await runProgram('/usr/bin/redis-cli', ['-s', path, ...words], { maximumOutputBytes: 2e7, ...(input ? { input } : {}) })).stdout;
  expect(String(await command(['PING']))).toBe('PONG\n');
  const value = randomBytes(6_000_000).toString('hex');
  expect(String(await command(['-x', 'SET', 'large'], Buffer.from(value)))).toBe('OK\n');
  expect(String(await command(['GET', 'large'])).trim()).toBe(value);
  expect(await redis.run('STRLEN', 'large')).toBe('12000000\n');
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
});

test('nginx takes and gives files through it byte for byte', async () => {
  const folder = join(kernel.data.root, 'n');
  await mkdir(folder);
  const server = `server { listen unix:${kernel.data.sockets.storage}; root ${folder}; location / { dav_methods PUT; client_max_body_size 64m; } }`;
  const files = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path t;`).join(' ');
  const configuration = `user root; daemon off; pid nginx.pid; events {} http { access_log off; ${files} ${server} }`;
  await writeFile(join(folder, 'nginx.conf'), configuration);
  const nginx = startProgram('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: 'ignore' });
  try {
    (await connectWhenThere(kernel.data.sockets.storage)).destroy();
    const content = randomBytes(20 * 1024 * 1024);
    await writeFile(join(folder, 'sent'), content);
    const curl = ['-sS', '--unix-socket', node.data.sockets.storage, '--fail', 'http://storage/kept'];
    expect(String((await runProgram('/usr/bin/curl', [...curl, '-T', join(folder, 'sent')])).stderr)).toBe('');
    expect(String((await runProgram('/usr/bin/curl', [...curl, '-o', join(folder, 'got')])).stderr)).toBe('');
    expect(content.equals(await readFile(join(folder, 'got')))).toBe(true);
  } finally {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
  }
});

test('an end is carried by itself, in either direction', async () => {
  const question = randomBytes(700_000);
  const answer = randomBytes(900_000);
  await using _server = await listenOn(kernel.data.sockets.api, async (socket) => {
    const got = await readAll(socket);
    socket.end(got.equals(question) ? answer : 'something else');
  });
  const asking = await connectWhenThere(node.data.sockets.api);
  asking.end(question);
  expect((await readAll(asking)).equals(answer)).toBe(true);

  await using _first = await listenOn(kernel.data.sockets.views, (socket) => {
    socket.end('no more from here');
    void readAll(socket).then((got) => received.resolve(got));
  });
  const received = Promise.withResolvers<Buffer>();
  const telling = await connectWhenThere(node.data.sockets.views);
  expect(String(await readAll(telling))).toBe('no more from here');
  telling.end(question);
  expect((await received.promise).equals(question)).toBe(true);
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
});

test('many streams at once, of any size and in any rhythm, arrive whole', async () => {
  const random = (below: number) => Math.floor(Math.random() * below);
  /** Sends in pieces with pauses, and ends. */
  const send = async (socket: Socket, content: Buffer) => {
    for (let start = 0; start < content.length;) {
      const end = start + 1 + random(200_000);
      if (!socket.write(content.subarray(start, end))) await once(socket, 'drain');
      if (random(4) === 0) await wait(random(5));
      start = end;
    }
    socket.end();
  };
  const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  const seen = new Map<string, string>();
  await using _server = await listenOn(kernel.data.sockets.api, async (socket) => {
    const answer = randomBytes(random(2_000_000));
    const [got] = await Promise.all([readAll(socket), send(socket, answer)]);
    seen.set(hashOf(got), hashOf(answer));
  });
  const ask = async () => {
    const question = randomBytes(1 + random(2_000_000));
    const socket = await connectWhenThere(node.data.sockets.api);
    const [answer] = await Promise.all([readAll(socket), send(socket, question)]);
    await expect.poll(() => seen.get(hashOf(question)), { timeout: 20_000 }).toBe(hashOf(answer));
  };
  await Promise.all(Array.from({ length: 40 }, ask));
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
});

test('who does not read holds up the sender, and nobody else', async () => {
  let written = 0;
  await using _flood = await listenOn(kernel.data.sockets.consoles, (socket) => {
    const chunk = Buffer.alloc(64 * 1024, 7);
    const pour = () => {
      while (written < 100_000_000 && socket.write(chunk)) written += chunk.length;
    };
    socket.on('drain', pour);
    pour();
  });
  await using _echo = await listenOn(kernel.data.sockets.devServers, (socket) => socket.pipe(socket));
  const before = await residentKilobytes(node);
  const idlers = await Promise.all(Array.from({ length: 10 }, () => connectWhenThere(node.data.sockets.consoles)));
  await wait(500);
  const held = written;
  await wait(500);
  expect(written).toBe(held);
  // What each of two kernels' sockets, both links and this test's own streams keep.
  expect(held / idlers.length).toBeLessThan(6 * STREAM_ROOM);
  const started = performance.now();
  const other = await connectWhenThere(node.data.sockets.devServers);
  other.end('still quick');
  expect(String(await readAll(other))).toBe('still quick');
  expect(performance.now() - started).toBeLessThan(500);
  expect((await residentKilobytes(node)) - before).toBeLessThan(40_000);
  for (const idler of idlers) idler.destroy();
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
});

test('two that send as fast as they can get the same share', async () => {
  const counts = [0, 0];
  await using _sink = await listenOn(kernel.data.sockets.databaseManager, (socket) => {
    socket.on('end', () => socket.end());
    socket.once('data', (first: Buffer) => {
      const which = Number(String(first.subarray(0, 1)));
      socket.on('data', (chunk: Buffer) => (counts[which] = (counts[which] ?? 0) + chunk.length));
    });
  });
  const senders = await Promise.all([0, 1].map(() => connectWhenThere(node.data.sockets.databaseManager)));
  for (const [index, sender] of senders.entries()) {
    sender.write(String(index));
    const pour = () => {
      while (!sender.destroyed && sender.write(Buffer.alloc(64 * 1024)));
    };
    sender.on('drain', pour);
    setTimeout(pour, 50);
  }
  await wait(1_500);
  for (const sender of senders) sender.destroy();
  const [first = 0, second = 0] = counts;
  expect(Math.min(first, second)).toBeGreaterThan(5_000_000);
  expect(Math.max(first, second) / Math.min(first, second)).toBeLessThan(2);
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
});

test('a socket that is closed without an end closes the other, after all that came before', async () => {
  const accepted = Promise.withResolvers<Socket>();
  await using _server = await listenOn(kernel.data.sockets.certificates, (socket) => accepted.resolve(socket));
  const client = await connectWhenThere(node.data.sockets.certificates);
  const content = randomBytes(300_000);
  client.write(content);
  await wait(50);
  client.destroy();
  expect((await readAll(await accepted.promise)).equals(content)).toBe(true);
  (await accepted.promise).destroy();
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
});

test('a part that does not listen ends the connection at once', async () => {
  const client = await connectWhenThere(node.data.sockets.mysql);
  const started = performance.now();
  expect((await readAll(client)).length).toBe(0);
  expect(performance.now() - started).toBeLessThan(300);
  expect(kernel.link.log()).toContain('a part cannot be reached');
});

test('ten thousand streams one after the other leave nothing behind', async () => {
  await using _echo = await listenOn(kernel.data.sockets.redisControl, (socket) => socket.pipe(socket));
  const once = async () => {
    const socket = await connectWhenThere(node.data.sockets.redisControl);
    socket.end('ping');
    expect(String(await readAll(socket))).toBe('ping');
  };
  for (let count = 0; count < 3_000; count += 1) await once();
  const before = await Promise.all([node, kernel].flatMap((machine) => [descriptors(machine), residentKilobytes(machine)]));
  for (let count = 0; count < 10_000; count += 1) await once();
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
  const after = await Promise.all([node, kernel].flatMap((machine) => [descriptors(machine), residentKilobytes(machine)]));
  for (const [index, value] of after.entries()) {
    const former = before[index] ?? 0;
    if (index % 2 === 0) expect(Math.abs(value - former)).toBeLessThanOrEqual(2);
    else expect(value - former).toBeLessThan(60_000);
  }
});

test('a machine has no more streams than it may, and has them again when some have ended', async () => {
  await using _echo = await listenOn(kernel.data.sockets.consoles, (socket) => socket.pipe(socket));
  const held = await Promise.all(Array.from({ length: 50 }, () => connectWhenThere(node.data.sockets.consoles)));
  await expect.poll(streams, { timeout: 10_000 }).toBe(50);
  const refused = await connectWhenThere(node.data.sockets.consoles);
  expect((await readAll(refused)).length).toBe(0);
  for (const socket of held) socket.destroy();
  await expect.poll(streams, { timeout: 10_000 }).toBe(0);
  const again = await connectWhenThere(node.data.sockets.consoles);
  again.end('again');
  expect(String(await readAll(again))).toBe('again');
});
