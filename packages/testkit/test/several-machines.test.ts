import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { listSession } from '@daspanel/orchestrator/process-facts.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConstantLoad } from '../src/constant-load.ts';
import type { ReachedDaspanel } from '../src/reach-daspanel.ts';
import { startRetryingLoad } from '../src/retrying-load.ts';
import { createS3Client, type S3Key } from '../src/s3-access.ts';
import { createSite, php, runJob, type SiteFacts } from '../src/sites.ts';
import { startCluster, type ClusterUnderTest, type NodeUnderTest } from '../src/start-cluster.ts';

/** An installation on three machines: the kernel's, and two nodes that visitors may come to (F76). */
let cluster: ClusterUnderTest;
let a: NodeUnderTest;
let b: NodeUnderTest;
let api: ReachedDaspanel;
beforeAll(async () => {
  cluster = await startCluster({ nodes: 2 });
  const [first, second] = cluster.nodes;
  if (first === undefined || second === undefined) throw new Error('two nodes were asked for');
  [a, b, api] = [first, second, first.reached];
}, 300_000);
afterAll(() => cluster?.[Symbol.asyncDispose](), 60_000);

const hostOf = (site: SiteFacts) => `${site.name}.sites.daspanel.localhost`;
/** What a page is on either node, asked at the same time. */
const onBoth = (host: string, path = '/', headers: Readonly<Record<string, string>> = {}) =>
  Promise.all([a, b].map(async ({ reached }) => (await reached.visit(host, path, { headers })).text));
const targetOn = ({ reached }: NodeUnderTest, site: SiteFacts, path = '/') => ({ port: reached.httpPort, host: hostOf(site), path });

const VERSIONS = ['8.2', '7.1'];
const application = {
  'index.php': '<?php echo "awake";',
  'count.php': '<?php session_start(); $n = isset($_SESSION["n"]) ? $_SESSION["n"] : 0; $_SESSION["n"] = $n + 1; echo $n + 1;',
};

describe.skipIf(process.getuid?.() !== 0)('two nodes', () => {
  test('show a site from the moment at which the API has answered, through either of them', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const through = turn % 2 === 0 ? a.reached : b.reached;
      const site = await createSite(through, { name: `quick-${turn}` });
      expect((await onBoth(hostOf(site))).map((text) => text.includes(site.name))).toEqual([true, true]);
      expect((await through.call('DELETE', `/v1/sites/${site.id}?confirm=${site.name}`)).status).toBeLessThan(300);
      const gone = await Promise.all([a, b].map(async ({ reached }) => (await reached.visit(hostOf(site))).status));
      expect(gone).toEqual([404, 404]);
    }
  });

  test.each(VERSIONS)('wake PHP %s each, and a session goes on at the other', async (version) => {
    const name = `php-${version.replace('.', '-')}`;
    const site = await createSite(api, { name, version: php(version) }, application);
    expect(await onBoth(hostOf(site))).toEqual(['awake', 'awake']);
    for (const { data } of [a, b]) expect((await readdir(dataDirectory(data).sockets.pools)).join()).toContain(site.id);
    const begun = await a.reached.visit(hostOf(site), '/count.php');
    const cookie = begun.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect(begun.text).toBe('1');
    for (const [index, { reached }] of [b, a, b].entries())
      expect((await reached.visit(hostOf(site), '/count.php', { headers: { cookie } })).text).toBe(String(index + 2));
    expect((await api.call('DELETE', `/v1/sites/${site.id}?confirm=${name}`)).status).toBeLessThan(300);
    for (const { data } of [a, b]) expect((await readdir(dataDirectory(data).sockets.pools)).join()).not.toContain(site.id);
  });

  test('have the sockets of the kernel’s parts, and lead to them', async () => {
    for (const { data } of [a, b]) {
      const { sockets } = dataDirectory(data);
      const { mysql, redisTenant, redisControl, api: http, views, consoles, devServers, storage, certificates } = sockets;
      for (const path of [mysql, redisTenant, redisControl, http, views, consoles, devServers, storage, certificates])
        expect([path, await stays(path)]).toEqual([path, true]);
      const log = await readFile(join(dataDirectory(data).logs, 'link.log'), 'utf8');
      expect(log).not.toContain('cannot be opened yet');
    }
  });

  test('show the panel, and hand out large objects over S3 themselves', async () => {
    const content = randomBytes(9 * 1024 ** 2 + 17);
    const site = await createSite(api, { name: 'films' });
    const key = (await api.call('POST', '/v1/access-keys', { name: 'test', sites: null })).json as S3Key;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      expect((await from.reached.visitSecurely(`admin.${from.reached.hostName}`)).text).toContain('<div id=');
      const sending = createS3Client(from.reached, key);
      const receiving = createS3Client(to.reached, key);
      const object = { Bucket: site.name, Key: `${from.name}.bin` };
      await sending.send(new PutObjectCommand({ ...object, Body: content }));
      const { Body } = await receiving.send(new GetObjectCommand(object));
      expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
      for (const client of [sending, receiving]) client.destroy();
    }
  });

  test('reach the database of a site', async () => {
    const site = await createSite(api, { name: 'stock', version: php('8.2') });
    const { status, json } = await api.call('POST', `/v1/sites/${site.id}/databases`, { name: 'main', user: {} });
    expect(status).toBe(201);
    const { fullName, user } = json as { fullName: string; user: { fullName: string; password: string } };
    const page = `<?php
$db = new mysqli("localhost", "${user.fullName}", "${user.password}", "${fullName}");
$db->query("CREATE TABLE IF NOT EXISTS visits (id INT AUTO_INCREMENT PRIMARY KEY)");
$db->query("INSERT INTO visits VALUES ()");
echo $db->query("SELECT COUNT(*) FROM visits")->fetch_row()[0];`;
    await writeFile(join(dataDirectory(cluster.kernel.data).sites, site.id, 'versions', site.activeVersion, 'add.php'), page);
    const said = [];
    for (const { reached } of [a, b, a, b]) said.push((await reached.visit(hostOf(site), '/add.php')).text);
    expect(said).toEqual(['1', '2', '3', '4']);
  });

  test('hand on what a site sends by mail', async () => {
    const files = { 'mail.php': '<?php echo json_encode(mail("someone@example.org", "From " . $_GET["node"], "text"));' };
    const site = await createSite(api, { name: 'post', version: php('8.2') }, files);
    for (const [index, { reached }] of [a, b].entries())
      expect((await reached.visit(hostOf(site), `/mail.php?node=${index}`)).text).toBe('true');
    const subjects = async () => {
      const { json } = await api.call('GET', `/v1/sites/${site.id}/mail`);
      return (json as { items: readonly { subject: string }[] }).items.map(({ subject }) => subject).toSorted();
    };
    await expect.poll(subjects, { timeout: 10_000 }).toEqual(['From 0', 'From 1']);
  });

  test('change to another version under load at once and with no wrong answer', async () => {
    const site = await createSite(api, { name: 'turns' }, { 'index.html': 'first' });
    const { version: second } = await runJob(api, `/v1/sites/${site.id}/versions/${site.activeVersion}/clone`, { name: 'second' });
    await writeFile(join(dataDirectory(cluster.kernel.data).sites, site.id, 'versions', String(second), 'index.html'), 'second');
    const loads = [a, b].map((node) => startConstantLoad({ ...targetOn(node, site), connections: 2 }));
    const seen: string[][] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      const wanted = turn % 2 === 0 ? second : site.activeVersion;
      expect((await api.call('POST', `/v1/sites/${site.id}/versions/${wanted}/activate`)).status).toBe(200);
      seen.push(await onBoth(hostOf(site)));
    }
    for (const load of loads) {
      const { failures, bodies } = await load.stop();
      expect(failures).toEqual({});
      expect(Object.keys(bodies).toSorted()).toEqual(['first', 'second']);
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, turn) => (turn % 2 === 0 ? ['second', 'second'] : ['first', 'first'])));
  });

  test('show a domain with its certificate, the same on both', async () => {
    const site = await createSite(api, { name: 'domain' }, { 'index.html': 'by domain' });
    expect((await api.call('POST', `/v1/sites/${site.id}/mappings`, { host: 'domain.test' })).status).toBe(201);
    for (const { reached } of [b, a]) expect((await reached.visitSecurely('domain.test')).text).toBe('by domain');
    const served = (data: string) => readFile(join(dataDirectory(data).servedCertificates, 'domain.test.pem'), 'utf8');
    expect(await served(cluster.kernel.data)).toContain('BEGIN CERTIFICATE');
    // What a node shows lies on the kernel's machine alone.
    await expect(served(a.data)).rejects.toThrow('ENOENT');
  });
});

describe.skipIf(process.getuid?.() !== 0)('link, which reaches into every folder,', () => {
  test.each([
    ['kernel', '3', ['link', 'run', 'sites']],
    ['web1', '2', ['link', 'run']],
  ])('sees on %s nothing but what it is for, as a user of its own', async (name, capabilities, visible) => {
    const machine = [cluster.kernel, a].find((one) => one.name === name);
    if (machine === undefined) throw new Error(`there is no ${name}`);
    await createSite(api, { name: `seen-from-${name}` });
    const pid = await linkProcess(machine.data);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const of = (key: string) => new RegExp(`^${key}:\\s+(\\S+)`, 'm').exec(status)?.[1]?.replace(/^0+(?=.)/, '');
    expect([of('Uid'), of('CapEff'), of('CapBnd'), of('NoNewPrivs')]).toEqual([String(identities.link), capabilities, capabilities, '1']);
    // The data directory, wherever it is there.
    const seen = `/proc/${pid}/cwd`;
    const folders = (await readdir(seen, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const found = await Promise.all(folders.map(async (folder) => [folder, (await readdir(join(seen, folder))).length > 0] as const));
    expect(found.flatMap(([folder, isFilled]) => (isFilled ? [folder] : [])).toSorted()).toEqual(visible);
    await expect(writeFile(join(seen, 'link', 'planted'), '')).rejects.toThrow('EROFS');
  });
});

describe.skipIf(process.getuid?.() !== 0)('when a machine is lost', () => {
  test('a node: no request fails at the other, nor for visitors whose clients try the other', async () => {
    const still = await createSite(api, { name: 'still' }, { 'index.html': 'still' });
    const busy = await createSite(api, { name: 'busy', version: php('8.2') }, application);
    expect(await onBoth(hostOf(busy))).toEqual(['awake', 'awake']);
    const ports = [a.reached.httpPort, b.reached.httpPort];
    const atTheOther = [still, busy].map((site) => startConstantLoad({ ...targetOn(b, site), connections: 2 }));
    const atBoth = [still, busy].map((site) => startRetryingLoad({ ports, host: hostOf(site), path: '/', visitors: 2 }));
    await wait(1_000);
    await a.kill();
    try {
      await wait(3_000);
      // The API has not waited for who is lost.
      const meanwhile = await createSite(b.reached, { name: 'meanwhile' }, { 'index.html': 'meanwhile' });
      expect((await b.reached.visit(hostOf(meanwhile))).text).toBe('meanwhile');
    } finally {
      await a.start();
    }
    await wait(1_000);
    for (const [index, load] of atTheOther.entries())
      expect(await load.stop()).toMatchObject({ failures: {}, bodies: { [index === 0 ? 'still' : 'awake']: expect.any(Number) } });
    for (const load of atBoth) {
      const { failures, retried, requests } = await load.stop();
      expect(failures).toEqual({});
      expect(retried).toBeGreaterThan(0);
      process.stdout.write(`${requests} requests while a node was lost and came back, ${retried} answered by the other node, 0 failed\n`);
    }
    await expect.poll(() => onBoth('meanwhile.sites.daspanel.localhost'), { timeout: 20_000 }).toEqual(['meanwhile', 'meanwhile']);
    expect(await onBoth(hostOf(busy))).toEqual(['awake', 'awake']);
  }, 180_000);

  test('a node that is stopped in order, as for an update: the same', async () => {
    const site = await createSite(api, { name: 'update', version: php('8.2') }, application);
    expect(await onBoth(hostOf(site))).toEqual(['awake', 'awake']);
    const ports = [a.reached.httpPort, b.reached.httpPort];
    const load = startRetryingLoad({ ports, host: hostOf(site), path: '/', visitors: 3 });
    for (const node of [a, b]) {
      await node.stop();
      await node.start();
      await node.untilConnected();
    }
    expect(await load.stop()).toMatchObject({ failures: {}, bodies: { awake: expect.any(Number) } });
  }, 180_000);

  test('the kernel: static files and PHP go on at both, PHP wakes, and everything heals when it is back', async () => {
    const still = await createSite(api, { name: 'quiet' }, { 'index.html': 'quiet' });
    const awake = await createSite(api, { name: 'awake', version: php('8.2') }, application);
    const asleep = await createSite(api, { name: 'asleep', version: php('7.1') }, application);
    expect(await onBoth(hostOf(awake))).toEqual(['awake', 'awake']);
    const loads = [a, b].flatMap((node) => [still, awake].map((site) => startConstantLoad({ ...targetOn(node, site), connections: 1 })));
    await wait(500);
    await cluster.kernel.kill();
    try {
      await wait(2_000);
      expect(await onBoth(hostOf(asleep))).toEqual(['awake', 'awake']);
      expect((await a.reached.visitSecurely('api.daspanel.localhost', '/v1/sites')).status).toBeGreaterThanOrEqual(502);
      expect((await a.reached.visit(hostOf(awake), '/count.php')).status).toBe(503);
      for (const load of loads) expect((await load.stop()).failures).toEqual({});
      // A node needs no kernel to start.
      await b.kill();
      await b.start();
      expect((await b.reached.visitSecurely(hostOf(still))).text).toBe('quiet');
      expect((await b.reached.visit(hostOf(asleep))).text).toBe('awake');
    } finally {
      await Promise.all(loads.map((load) => load.stop()));
      await cluster.kernel.start();
    }
    await Promise.all([a.untilConnected(), b.untilConnected()]);
    await expect.poll(async () => (await b.reached.call('GET', '/v1/sites')).status, { timeout: 20_000 }).toBe(200);
    const next = await createSite(b.reached, { name: 'healed', version: php('8.2') }, application);
    expect(await onBoth(hostOf(next))).toEqual(['awake', 'awake']);
    expect((await a.reached.visit(hostOf(awake), '/count.php')).text).toBe('1');
    // The kernel's start has not taken away what the nodes have mounted.
    await writeFile(challengeFiles(dataDirectory(cluster.kernel.data).acmeChallenges).http01('quiet.test', 'token'), 'token.key', {
      mode: 0o644,
    });
    expect(await onBoth('quiet.test', '/.well-known/acme-challenge/token')).toEqual(['token.key', 'token.key']);
  }, 180_000);
});

/** Whether a connection is still open a moment after it was taken, as it is not when it leads to nobody. */
async function stays(path: string): Promise<boolean> {
  const socket = connect(path);
  socket.on('error', () => {});
  socket.resume();
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(false)));
  const outcome = await Promise.race([closed, wait(200, true)]);
  socket.destroy();
  return outcome;
}

/** The process of link itself, which is the last one of its session. */
async function linkProcess(data: string): Promise<number> {
  using orchestrator = createRequester(dataDirectory(data).sockets.orchestrator);
  const parts = (await orchestrator.request('parts.list', {})) as readonly { readonly name: string; readonly pid: number }[];
  const session = parts.find(({ name }) => name === 'link')?.pid ?? 0;
  return listSession(session).at(-1)?.pid ?? 0;
}
