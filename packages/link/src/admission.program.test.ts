import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, createServer, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { linkedNodes, linkState, type NodeName } from '@daspanel/formats/link-requests.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { partUnderTest } from '@daspanel/testkit/part-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClusterSecrets, issueMember, type CertificateWithKey } from './cluster-secrets.ts';
import { createFrameReader, encodeFrame, LONGEST_DATA, STREAM_ROOM, type Frame, type FrameKind } from './session/frames.ts';
import { PROTOCOL_NAME } from './session/hello.ts';
import { makeCluster, writeCredentials, type ClusterUnderTest, type MachineUnderTest } from './testing/cluster.ts';
import { connectWhenThere, listenOn, readAll } from './testing/sockets.ts';

let cluster: ClusterUnderTest;
const resources = new AsyncDisposableStack();
const DAY = 86_400_000;
const web1 = 'web1' as NodeName;
beforeAll(async () => {
  cluster = resources.use(await makeCluster());
  await cluster.kernel.link.start();
});
afterAll(() => resources.disposeAsync());

const problemOf = async ({ requests }: MachineUnderTest) => linkState.parse(await requests.request('link.state', {})).problem;
const names = async () => linkedNodes.parse(await cluster.kernel.requests.request('nodes.list', {})).map(({ name }) => name);

async function tryToConnect(own: CertificateWithKey, port = cluster.port): Promise<string | null> {
  const machine = await cluster.addNode(own, { kernelPort: port });
  await machine.link.start();
  await expect.poll(() => problemOf(machine), { timeout: 5_000 }).not.toBeNull();
  const problem = await problemOf(machine);
  await machine.link.stop();
  return problem;
}

test('certificates of another authority, ended ones and the kernel’s own are refused', async () => {
  const stranger = (await createClusterSecrets([web1], Date.now())).nodes['web1'];
  const ended = await issueMember(cluster.secrets.authority, { kind: 'node', name: web1 }, Date.now() - 366 * DAY);
  const early = await issueMember(cluster.secrets.authority, { kind: 'node', name: web1 }, Date.now() + 2 * DAY);
  for (const own of [stranger, ended, early])
    if (own !== undefined) expect(await tryToConnect(own)).toMatch(/alert|closed|ended|ECONNRESET/);
  expect(await tryToConnect(cluster.secrets.kernel)).toContain('names no node');
  const { client } = await dial(cluster.secrets.kernel);
  await untilClosed(client);
  expect(cluster.kernel.link.log()).toContain('which nobody connects with');
  expect(await names()).toEqual([]);
});

test('the kernel’s link does not run as root, who would be root to MariaDB for others', async () => {
  await using other = await makeCluster();
  const asRoot = partUnderTest('link/src/main.ts', other.kernel.data.settingsFile);
  await expect(asRoot.start()).rejects.toThrow(/must not run as root/);
});

test('nobody but the kernel’s machine is taken for it', async () => {
  for (const [own, problem] of [
    [cluster.secrets.nodes['web1'], /is not the kernel/],
    [(await createClusterSecrets([], Date.now())).kernel, /certificate/],
    [await issueMember(cluster.secrets.authority, { kind: 'kernel' }, Date.now() - 366 * DAY), /expired/],
  ] as const) {
    const port = await findFreePort();
    const server = createServer({ cert: own?.certificate, key: own?.key, ALPNProtocols: [PROTOCOL_NAME] }, (socket) =>
      socket.on('error', () => {}),
    );
    server.on('tlsClientError', () => {});
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const node = cluster.secrets.nodes['web1'];
    if (node !== undefined) expect(await tryToConnect(node, port)).toMatch(problem);
    server.close();
  }
});

test('without a certificate, with an older TLS or another protocol nobody gets in', async () => {
  const own = cluster.secrets.nodes['web1'];
  const attempts: ConnectionOptions[] = [
    { cert: undefined, key: undefined },
    { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
    { ALPNProtocols: ['h2'] },
    { ALPNProtocols: undefined },
  ];
  for (const options of attempts) {
    const { client, frames } = await dial(own, options);
    await untilClosed(client);
    expect(frames).toEqual([]);
  }
  const { client } = await dial(own);
  // It says nothing: it is not waited for.
  await untilClosed(client);
  expect(await names()).toEqual([]);
});

test('what is not in the list is refused, and said', async () => {
  const { client, frames } = await enter();
  const wanted = [
    'launcherForApi',
    'launcherForEngine',
    'orchestrator',
    'dataServices',
    'proxyControl',
    '../launcher/api.sock',
    'mail/x',
    '__proto__',
  ];
  for (const [index, name] of wanted.entries()) client.write(encodeFrame('open', index + 1, Buffer.from(name)));
  await expect.poll(() => frames.filter(({ kind }) => kind === 'reset').length).toBe(wanted.length);
  for (const { body } of frames.filter(({ kind }) => kind === 'reset')) expect(String(body)).toBe('not-allowed');
  for (const name of wanted) expect(cluster.kernel.link.log()).toContain(JSON.stringify(name));
  // A site that there is not has no mail.
  client.write(encodeFrame('open', 100, Buffer.from('mail/s0123456789abcde')));
  await expect
    .poll(() => frames.filter(({ kind, id }) => kind === 'reset' && id === 100).map(({ body }) => String(body)))
    .toEqual(['unavailable']);
  client.write(encodeFrame('ask', 1, Buffer.from(JSON.stringify({ operation: 'proxy.forget', input: { list: 'route', name: '*' } }))));
  client.write(encodeFrame('ask', 2, Buffer.from(JSON.stringify({ operation: 'toString', input: {} }))));
  await expect.poll(() => frames.filter(({ kind }) => kind === 'answer').map(({ body }) => String(body))).toHaveLength(2);
  for (const { body } of frames.filter(({ kind }) => kind === 'answer')) expect(String(body)).toContain('unknown-operation');
  client.destroy();
});

test('what does not keep to the format ends the connection, and no other', async () => {
  await using _echo = await listenOn(cluster.kernel.data.sockets.api, (socket) => socket.pipe(socket));
  const quiet = await listenOn(cluster.kernel.data.sockets.views, (socket) => socket.pause());
  resources.use(quiet);
  const open = encodeFrame('open', 1, Buffer.from('views'));
  const data = encodeFrame('data', 1, Buffer.alloc(LONGEST_DATA));
  const [node = cluster.kernel] = cluster.nodes;
  await writeCredentials(node.data, cluster.secrets.authority.certificate, await nodeCertificate('web2'));
  await node.link.start();
  const broken: readonly Buffer[][] = [
    [Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    [encodeFrame('hello', 0, Buffer.from('{"version":"2"}'))],
    [open, open],
    [encodeFrame('data', 7, Buffer.alloc(1))],
    [open, encodeFrame('finish', 1), encodeFrame('data', 1, Buffer.alloc(1))],
    [open, encodeFrame('finish', 1), encodeFrame('finish', 1)],
    [open, ...Array.from({ length: STREAM_ROOM / LONGEST_DATA + 1 }, () => data), ...Array.from({ length: 40 }, () => data)],
    [open, encodeFrame('room', 1, Buffer.from([0, 0, 0, 1]))],
    [encodeFrame('ask', 1, Buffer.from('[1]'))],
  ];
  for (const frames of broken) {
    const { client } = await enter();
    client.write(Buffer.concat(frames));
    await untilClosed(client);
  }
  const socket = await connectWhenThere(node.data.sockets.api);
  socket.end('still here');
  expect(String(await readAll(socket))).toBe('still here');
});

test('four hundred connections of nonsense leave the kernel’s link as it was', async () => {
  const random = (below: number) => Math.floor(Math.random() * below);
  const kinds: FrameKind[] = ['open', 'data', 'room', 'finish', 'reset', 'ping', 'ask', 'answer'];
  const channels = ['api', 'views', 'mysql', 'mail/s0123456789abcde', 'launcherForApi'];
  const pid = cluster.kernel.link.pid();
  const before = await residentKilobytes(pid);
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { client } = await enter();
        for (let count = random(60); count > 0 && !client.destroyed; count -= 1) {
          const kind = kinds[random(kinds.length)] ?? 'open';
          const length = { open: 0, room: 4, finish: 0, ping: 8, pong: 8 }[kind as string] ?? 2 + random(60);
          const body = kind === 'open' ? Buffer.from(channels[random(channels.length)] ?? '') : Buffer.alloc(length, random(256));
          const bytes = encodeFrame(kind, kind === 'ping' ? 0 : 1 + random(12), body);
          if (random(10) === 0) bytes.writeUInt8(random(256), random(bytes.length));
          client.write(bytes);
          if (random(5) === 0) await wait(1);
        }
        client.destroy();
      }),
    );
  }
  expect(cluster.kernel.link.log()).not.toMatch(/unexpected/);
  expect((await residentKilobytes(pid)) - before).toBeLessThan(80_000);
  const [node = cluster.kernel] = cluster.nodes;
  await expect.poll(names, { timeout: 10_000 }).toEqual(['web2']);
  await using _echo = await listenOn(cluster.kernel.data.sockets.consoles, (socket) => socket.pipe(socket));
  const socket = await connectWhenThere(node.data.sockets.consoles);
  socket.end('as before');
  expect(String(await readAll(socket))).toBe('as before');
});

test('a kernel whose certificates are replaced shows the others without a restart', async () => {
  const { kernel, secrets, port } = cluster;
  await writeCredentials(kernel.data, secrets.authority.certificate, await issueMember(secrets.authority, { kind: 'kernel' }, Date.now()));
  const shown = async () => {
    const { client } = await dial(secrets.nodes['web1'], { port });
    const fingerprint = client.getPeerX509Certificate()?.fingerprint256;
    client.destroy();
    return fingerprint;
  };
  const former = await shown();
  await expect.poll(shown, { timeout: 8_000, interval: 500 }).not.toBe(former);
});

async function nodeCertificate(name: string): Promise<CertificateWithKey> {
  return issueMember(cluster.secrets.authority, { kind: 'node', name: name as NodeName }, Date.now());
}

/** A connection of a program that has a certificate and may be anybody. Resolves when it is open or refused. */
async function dial(
  own: CertificateWithKey | undefined,
  options: ConnectionOptions = {},
): Promise<{ readonly client: TLSSocket; readonly frames: Frame[] }> {
  const frames: Frame[] = [];
  const client = connect({
    host: '127.0.0.1',
    port: cluster.port,
    ca: cluster.secrets.authority.certificate,
    cert: own?.certificate,
    key: own?.key,
    checkServerIdentity: () => undefined,
    ALPNProtocols: [PROTOCOL_NAME],
    ...options,
  });
  const read = createFrameReader(({ kind, id, body }) => {
    if (kind !== 'hello' && kind !== 'ping') frames.push({ kind, id, body: Buffer.from(body) });
  });
  client.on('error', () => {});
  client.on('data', read);
  await Promise.race([new Promise((resolve) => client.once('secureConnect', resolve)), untilClosed(client)]);
  return { client, frames };
}

function untilClosed(client: TLSSocket): Promise<unknown> {
  return client.closed ? Promise.resolve() : new Promise((resolve) => client.once('close', resolve));
}

async function enter() {
  const entered = await dial(cluster.secrets.nodes['web1']);
  entered.client.write(encodeFrame('hello', 0, Buffer.from('{"version":"1"}')));
  return entered;
}

async function residentKilobytes(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
