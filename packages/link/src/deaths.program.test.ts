import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { linkedNodes, linkState } from '@daspanel/formats/link-requests.ts';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { expect, test } from 'vitest';
import { makeCluster, type ClusterUnderTest, type MachineUnderTest } from './testing/cluster.ts';
import { connectWhenThere, listenOn, readAll } from './testing/sockets.ts';

const stateOf = async ({ requests }: MachineUnderTest) => linkState.parse(await requests.request('link.state', {}));
const nodesOf = async ({ kernel }: ClusterUnderTest) => linkedNodes.parse(await kernel.requests.request('nodes.list', {}));

/** Resolves with the milliseconds until a connection is over. */
async function untilOver(socket: Socket): Promise<number> {
  const since = performance.now();
  socket.on('error', () => {}).resume();
  if (socket.readableEnded) socket.end();
  else socket.on('end', () => socket.end());
  if (!socket.closed) await once(socket, 'close');
  return performance.now() - since;
}

async function codeOf(path: string): Promise<string | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

async function expectEcho(path: string): Promise<void> {
  const socket = await connectWhenThere(path);
  socket.end('there again');
  expect(String(await readAll(socket))).toBe('there again');
}

/** A stream that is open at both ends. */
async function openStream(node: MachineUnderTest, kernel: MachineUnderTest) {
  const accepted = Promise.withResolvers<Socket>();
  const server = await listenOn(kernel.data.sockets.mysql, (socket) => {
    accepted.resolve(socket);
    socket.pipe(socket);
  });
  const client = await connectWhenThere(node.data.sockets.mysql);
  client.write('hello');
  await once(client, 'data');
  return { client, server, accepted: await accepted.promise };
}

test('a kernel’s link that is killed ends its streams at once, lets connections fail at once, and is found again', async () => {
  await using cluster = await makeCluster();
  const { kernel, nodes } = cluster;
  const [node = kernel] = nodes;
  await Promise.all([node.link.start(), kernel.link.start()]);
  const { client, server, accepted } = await openStream(node, kernel);
  await using _server = server;
  await kernel.link.kill();
  expect(await untilOver(client)).toBeLessThan(500);
  expect(await untilOver(accepted)).toBeLessThan(500);
  await expect.poll(() => codeOf(node.data.sockets.mysql), { timeout: 10_000 }).toMatch(/^(ENOENT|ECONNREFUSED)$/);
  expect(await stateOf(node)).toMatchObject({ node: 'web1', state: 'connecting', streams: 0, problem: expect.stringMatching(/\w/) });
  await kernel.link.start();
  await expectEcho(node.data.sockets.mysql);
  expect(await stateOf(node)).toMatchObject({ state: 'connected', problem: null, version: expect.stringMatching(/^\d/) });
  await expect.poll(async () => (await stateOf(node)).roundTripMilliseconds, { timeout: 10_000 }).toBeGreaterThan(0);
});

test('a node’s link that is killed ends its streams at the parts, and its sockets refuse until it is back', async () => {
  await using cluster = await makeCluster();
  const { kernel, nodes } = cluster;
  const [node = kernel] = nodes;
  await Promise.all([node.link.start(), kernel.link.start()]);
  const { client, server, accepted } = await openStream(node, kernel);
  await using _server = server;
  expect(await nodesOf(cluster)).toMatchObject([{ name: 'web1', address: expect.stringContaining('127.0.0.1'), streams: 1 }]);
  await node.link.kill();
  expect(await untilOver(accepted)).toBeLessThan(500);
  expect(await untilOver(client)).toBeLessThan(500);
  expect(await codeOf(node.data.sockets.mysql)).toBe('ECONNREFUSED');
  await expect.poll(() => nodesOf(cluster), { timeout: 10_000 }).toEqual([]);
  await node.link.start();
  await expectEcho(node.data.sockets.mysql);
});

test('a machine that falls silent is given up within 15 seconds by both sides, and comes back', async () => {
  await using resources = new AsyncDisposableStack();
  const namespace = `dplink${process.pid}`;
  const ip = async (...words: string[]) => {
    const { status, stderr } = await runProgram('/usr/sbin/ip', words);
    if (status !== 0) throw new Error(String(stderr));
  };
  await ip('netns', 'add', namespace);
  resources.defer(() => ip('netns', 'delete', namespace));
  const [outside, inside] = [`dlo${process.pid}`, `dli${process.pid}`];
  await ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', namespace);
  const network = `10.213.${process.pid % 200}`;
  await ip('address', 'add', `${network}.1/24`, 'dev', outside);
  await ip('link', 'set', outside, 'up');
  await ip('-netns', namespace, 'address', 'add', `${network}.2/24`, 'dev', inside);
  await ip('-netns', namespace, 'link', 'set', inside, 'up');

  const cluster = resources.use(await makeCluster({ names: ['web1', 'web2'], address: `${network}.1` }));
  const { kernel, nodes } = cluster;
  const [cut = kernel, frozen = kernel] = nodes;
  await kernel.link.start();
  const program = join(import.meta.dirname, 'main.ts');
  const env = { DASPANEL_SETTINGS_FILE: cut.data.settingsFile };
  const inNamespace = startProgram('/usr/sbin/ip', ['netns', 'exec', namespace, process.execPath, program], { env, stdio: 'ignore' });
  resources.defer(async () => {
    inNamespace.kill('SIGKILL');
    await once(inNamespace, 'exit');
  });
  await frozen.link.start();
  const opened = await openStream(cut, kernel);
  resources.use(opened.server);
  const held = await connectWhenThere(frozen.data.sockets.mysql);
  await expect.poll(async () => (await nodesOf(cluster)).map(({ name }) => name).toSorted(), { timeout: 10_000 }).toEqual(['web1', 'web2']);
  expect((await nodesOf(cluster)).find(({ name }) => name === 'web1')?.address).toContain(`${network}.2`);

  await ip('link', 'set', outside, 'down');
  process.kill(frozen.link.pid(), 'SIGSTOP');
  resources.defer(() => void process.kill(frozen.link.pid(), 'SIGCONT'));
  const noticed = await Promise.all([untilOver(opened.client), untilOver(opened.accepted), untilNone(cluster)]);
  for (const milliseconds of noticed) {
    expect(milliseconds).toBeGreaterThan(2_000);
    expect(milliseconds).toBeLessThan(15_000);
  }
  await ip('link', 'set', outside, 'up');
  process.kill(frozen.link.pid(), 'SIGCONT');
  expect(await untilOver(held)).toBeLessThan(1_000);
  await expectEcho(cut.data.sockets.mysql);
  await expectEcho(frozen.data.sockets.mysql);
});

async function untilNone(cluster: ClusterUnderTest): Promise<number> {
  const since = performance.now();
  while ((await nodesOf(cluster)).length > 0) await wait(50);
  return performance.now() - since;
}
