import { chown, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { createServer, request as sendHttp } from 'node:http';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { broadcastOutcome, linkedNodes } from '@daspanel/formats/link-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester, operation, RequestError, serveOperations } from '@daspanel/platform/json-socket.ts';
import { makeSite, startLauncher } from '@daspanel/testkit/launcher-under-test.ts';
import { partUnderTest } from '@daspanel/testkit/part-under-test.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeCluster, makeMailFolder, type ClusterUnderTest } from './testing/cluster.ts';
import { connectWhenThere } from './testing/sockets.ts';

/** What answers on a proxy's control socket, and keeps what it was told. */
async function startProxy({ sockets }: DataDirectory): Promise<{ readonly told: string[]; hangs: boolean } & AsyncDisposable> {
  const state = { told: [] as string[], hangs: false };
  const server = createServer((request, response) => {
    state.told.push(`${request.method} ${request.url}`);
    if (!state.hangs) response.writeHead(204).end();
  });
  await rm(sockets.proxyControl, { force: true });
  server.listen(sockets.proxyControl);
  await once(server, 'listening');
  return Object.assign(state, {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function announce({ kernel }: ClusterUnderTest, path: string, method = 'POST'): Promise<number | undefined> {
  const sent = sendHttp({ socketPath: kernel.data.sockets.proxyControl, path, method, headers: { 'content-length': '0' } }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

const EVERYTHING = ['POST /route?name=*', 'POST /certificate?name=*'];
const names = async ({ kernel }: ClusterUnderTest) => {
  const nodes = linkedNodes.parse(await kernel.requests.request('nodes.list', {}));
  return nodes.map(({ name }) => name).toSorted();
};

test('an announcement reaches the proxies of all machines before it is answered', async () => {
  await using cluster = await makeCluster({ names: ['web1', 'web2', 'web3'] });
  const [first = cluster.kernel, second = cluster.kernel, bare = cluster.kernel] = cluster.nodes;
  await using one = await startProxy(first.data);
  await using two = await startProxy(second.data);
  await cluster.kernel.link.start();
  expect(await announce(cluster, '/route?name=alone.test')).toBe(204);
  await Promise.all([first, second, bare].map(({ link }) => link.start()));
  await expect.poll(() => names(cluster), { timeout: 10_000 }).toEqual(['web1', 'web2', 'web3']);
  // Whoever comes begins by dropping everything.
  await expect.poll(() => [one.told, two.told], { timeout: 10_000 }).toEqual([EVERYTHING, EVERYTHING]);

  expect(await announce(cluster, '/route?name=%2A.shop.test')).toBe(204);
  expect(await announce(cluster, '/certificate?name=shop.test')).toBe(204);
  for (const { told } of [one, two]) expect(told.slice(2)).toEqual(['POST /route?name=*.shop.test', 'POST /certificate?name=shop.test']);
  const statuses = await Promise.all(
    [
      ['/route?name=x', 'GET'],
      ['/route', 'POST'],
      [`/route?name=${'x'.repeat(256)}`, 'POST'],
      ['/other?name=x', 'POST'],
    ].map(([path = '', method]) => announce(cluster, path, method)),
  );
  expect(statuses).toEqual([405, 400, 400, 404]);
  expect(one.told).toHaveLength(4);

  const began = performance.now();
  await Promise.all(Array.from({ length: 500 }, (_, index) => announce(cluster, `/route?name=site${index}.test`)));
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(one.told).toHaveLength(504);
});

test('a proxy that does not answer holds up an announcement for less than two seconds, and drops everything when it can', async () => {
  await using cluster = await makeCluster({ names: ['web1', 'web2'] });
  const [healthy = cluster.kernel, stuck = cluster.kernel] = cluster.nodes;
  await using well = await startProxy(healthy.data);
  await using ill = await startProxy(stuck.data);
  await Promise.all([cluster.kernel, healthy, stuck].map(({ link }) => link.start()));
  await expect.poll(() => [well.told, ill.told], { timeout: 10_000 }).toEqual([EVERYTHING, EVERYTHING]);
  ill.hangs = true;
  const began = performance.now();
  expect(await announce(cluster, '/route?name=shop.test')).toBe(204);
  expect(performance.now() - began).toBeGreaterThan(1_000);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(well.told.at(-1)).toBe('POST /route?name=shop.test');
  ill.hangs = false;
  ill.told.length = 0;
  await expect.poll(() => ill.told.toSorted(), { timeout: 10_000 }).toEqual(expect.arrayContaining(EVERYTHING.toSorted()));
  expect(await names(cluster)).toEqual(['web1', 'web2']);
});

test('what was announced while a machine was away is made up for when it is back', async () => {
  await using cluster = await makeCluster();
  const [node = cluster.kernel] = cluster.nodes;
  await using proxy = await startProxy(node.data);
  await Promise.all([cluster.kernel.link.start(), node.link.start()]);
  await expect.poll(() => proxy.told, { timeout: 10_000 }).toEqual(EVERYTHING);
  await node.link.kill();
  await expect.poll(() => names(cluster), { timeout: 10_000 }).toEqual([]);
  expect(await announce(cluster, '/route?name=shop.test')).toBe(204);
  await node.link.start();
  await expect.poll(() => proxy.told, { timeout: 10_000 }).toEqual([...EVERYTHING, ...EVERYTHING]);
  // A kernel that was away may have changed anything.
  await cluster.kernel.link.kill();
  await cluster.kernel.link.start();
  await expect.poll(() => proxy.told, { timeout: 8_000 }).toEqual([...EVERYTHING, ...EVERYTHING, ...EVERYTHING]);
});

test('the pools of a site are put to sleep by the launchers of all machines', async () => {
  await using launcher = await startLauncher();
  const sites = [await makeSite(launcher, 'a', { 'x.php': 'a' }), await makeSite(launcher, 'b', { 'x.php': 'b' })] as const;
  for (const { pool } of sites) await launcher.engine.request('pool.wake', { pool });
  await using cluster = await makeCluster({ names: ['web1', 'web2'] });
  const [without = cluster.kernel] = cluster.nodes;
  const own = cluster.secrets.nodes['web2'] ?? cluster.secrets.kernel;
  const node = await cluster.addNode(own, { root: launcher.data.root });
  await Promise.all([cluster.kernel.link.start(), node.link.start(), without.link.start()]);
  await expect.poll(() => names(cluster), { timeout: 10_000 }).toEqual(['web1', 'web2']);
  const outcome = broadcastOutcome.parse(await cluster.kernel.requests.request('pools.stop', { site: sites[0].site }));
  // The pools of a launcher that does not run have ended with it.
  expect(outcome).toEqual({ done: expect.arrayContaining(['web1', 'web2']), failed: [] });
  expect(await readdir(launcher.data.sockets.pools)).toEqual([`${sites[1].pool}.sock`]);
  await node.link.stop();
});

test('a launcher has accounts of sites made in the tenant Redis, and can ask for nothing else', async () => {
  await using cluster = await makeCluster();
  const [node = cluster.kernel] = cluster.nodes;
  const asked: unknown[] = [];
  await using _dataServices = await serveOperations(cluster.kernel.data.sockets.dataServices, {
    'cache.open': operation(z.unknown(), async (input) => void asked.push(input)),
    'cache.clear': operation(z.unknown(), async (input) => void asked.push(input)),
  });
  await node.link.start();
  using launcher = createRequester(node.data.sockets.dataServices);
  const input = { site: 's0123456789abcde', generation: 3 };
  const open = () =>
    launcher.request('cache.open', input).then(
      () => 'done',
      (error: unknown) => error instanceof RequestError && error.code,
    );
  expect(await open()).toBe('unreachable');
  await cluster.kernel.link.start();
  await expect.poll(open, { timeout: 8_000 }).toBe('done');
  await expect(launcher.request('cache.clear', { ...input, account: true })).rejects.toThrow(/no operation cache.clear/);
  expect(asked).toEqual([input]);
});

test('the mail of a site that is awake on a machine arrives at the mail part', async () => {
  await using cluster = await makeCluster();
  const { kernel } = cluster;
  const [node = kernel] = cluster.nodes;
  const site = 's0123456789abcde';
  const SITE_USER = 600_123;
  await mkdir(kernel.data.mail);
  await mkdir(dirname(kernel.data.sockets.mailRequests));
  const mail = partUnderTest('mail-catcher/src/main.ts', kernel.data.settingsFile);
  await using _stop = { [Symbol.asyncDispose]: () => mail.stop() };
  await Promise.all([mail.start(), kernel.link.start(), node.link.start()]);
  await mkdir(join(kernel.data.sites, site));
  await chown(join(kernel.data.sites, site), 0, SITE_USER);
  const folder = await makeMailFolder(node.data, site, SITE_USER);
  const socket = await connectWhenThere(join(folder, 'smtp.sock'));
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += String(chunk)));
  const say = async (line: string, answer: RegExp) => {
    socket.write(line);
    await expect.poll(() => heard, { timeout: 5_000 }).toMatch(answer);
    heard = '';
  };
  await say('', /^220 /);
  await say('EHLO site\r\n', /250 /);
  await say('MAIL FROM:<a@shop.test>\r\nRCPT TO:<b@example.org>\r\n', /250[^]*250/);
  await say('DATA\r\n', /^354/);
  await say('Subject: from another machine\r\n\r\nhello\r\n.\r\n', /^250/);
  socket.end();
  using requests = createRequester(kernel.data.sockets.mailRequests);
  expect(JSON.stringify(await requests.request('mail.list', { site, limit: 10 }))).toContain('from another machine');
  const made = await lstat(join(kernel.data.sockets.mailChannels, site));
  expect([made.gid, (made.mode & 0o777).toString(8)]).toEqual([SITE_USER, '750']);
  await rm(folder, { recursive: true });
  await wait(100);
  expect(node.link.log()).not.toContain('"level":"error"');
});
