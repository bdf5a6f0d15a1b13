import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { operation, serveOperations } from '@daspanel/platform/json-socket.ts';
import { siteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';

/** What the PHP of a site sees of the services beside it. */
let launcher: LauncherUnderTest;
const key = randomBytes(32).toString('base64url');
const FILES = {
  'talk.php':
    '<?php $s = @stream_socket_client("unix://" . $_GET["socket"], $n, $text, 2); echo $s ? stream_get_contents($s) : "no: $text";',
  'write.php':
    '<?php echo json_encode(array(@touch("/run/mail/x"), @touch("/run/redis/x"), @touch("/run/mysqld/x"), @unlink("/run/mail/smtp.sock")));',
  'hold.php': `<?php
for ($n = 0; $n < $_GET['count']; $n++) $held[] = stream_socket_client('unix:///run/mysqld/mysqld.sock');
sleep($_GET['seconds']);
echo count(array_filter($held));`,
  'cache.php':
    '<?php foreach (array("SOCKET", "USER", "PASSWORD", "PREFIX") as $name) $found[] = array(getenv("DASPANEL_REDIS_$name"), @$_SERVER["DASPANEL_REDIS_$name"]); echo json_encode($found);',
};

beforeAll(async () => {
  launcher = await startLauncher();
  await mkdir(launcher.data.keys);
  await writeFile(join(launcher.data.keys, 'redis-tenant-accounts'), `${key}\n`, { mode: 0o600 });
  for (const socket of [launcher.data.sockets.mysql, launcher.data.sockets.redisTenant]) {
    await mkdir(dirname(socket));
    await chmod(dirname(socket), 0o755);
  }
});
afterAll(() => launcher[Symbol.asyncDispose]());

const wake = (site: SiteUnderTest) => launcher.engine.request('pool.wake', { pool: site.pool });
const channel = (site: SiteUnderTest) => join(launcher.data.sockets.mailChannels, site.site);

/** A service that greets with its name, as one of the parts would listen. */
async function listen(path: string, greeting: string): Promise<Server> {
  const server = createServer((socket) => socket.end(greeting));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chmod(path, 0o666);
  return server;
}

test('a pool wakes without any service, and sees each one as soon as it is there, also when it starts again', async () => {
  const site = await makeSite(launcher, '1', FILES);
  await wake(site);
  const places = [
    { path: launcher.data.sockets.mysql, inside: '/run/mysqld/mysqld.sock' },
    { path: launcher.data.sockets.redisTenant, inside: '/run/redis/redis.sock' },
    { path: join(channel(site), 'smtp.sock'), inside: '/run/mail/smtp.sock' },
  ];
  for (const { path, inside } of places) {
    const ask = async () => (await site.get('talk.php', { QUERY_STRING: `socket=${inside}` })).body;
    expect(await ask()).toContain('no: ');
    for (const greeting of ['first', 'second']) {
      const server = await listen(path, `${greeting} ${inside}`);
      expect(await ask()).toBe(`${greeting} ${inside}`);
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
      expect(await ask()).toContain('no: ');
    }
  }
});

test('the folder of the mail channel belongs to the mail part, the site enters it and no other, and it goes with the site', async () => {
  const site = await makeSite(launcher, '2', FILES);
  const neighbour = await makeSite(launcher, '3', FILES);
  await wake(site);
  await wake(neighbour);
  const { uid, gid, mode } = await stat(channel(site));
  expect([uid, gid, (mode & 0o7777).toString(8)]).toEqual([identities.mail, site.user, '750']);
  await using _ = await listen(join(channel(site), 'smtp.sock'), 'mine');
  expect((await site.get('talk.php', { QUERY_STRING: 'socket=/run/mail/smtp.sock' })).body).toBe('mine');
  expect((await neighbour.get('talk.php', { QUERY_STRING: 'socket=/run/mail/smtp.sock' })).body).toContain('no: ');
  expect((await site.get('write.php')).body).toBe('[false,false,false,false]');
  await launcher.api.request('site.trash', { site: site.site });
  await launcher.api.request('site.trash', { site: site.site });
  expect(await readdir(launcher.data.sockets.mailChannels)).not.toContain(site.site);
});

test.each(['8.2', '8.3'] as const)('PHP %s is given its account in Redis, and only the site reads it', async (php) => {
  const site = await makeSite(launcher, php === '8.2' ? '4' : '5', FILES, { php });
  const opened: unknown[] = [];
  await mkdir(dirname(launcher.data.sockets.dataServices), { recursive: true });
  await using _ = await serveOperations(launcher.data.sockets.dataServices, {
    'cache.open': operation(dataServicesRequests['cache.open'], async (input) => void opened.push(input)),
  });
  await wake(site);
  expect(opened).toEqual([{ site: site.site, generation: 1 }]);
  const { user, password, prefix } = siteCacheAccount(key, site.site, 1);
  const found = z.array(z.array(z.unknown())).parse(JSON.parse((await site.get('cache.php')).body));
  expect(found).toEqual(['/run/redis/redis.sock', user, password, prefix].map((value) => [value, value]));
  const [start] = (await readdir(join(launcher.data.run, 'launcher/pools'))).filter((name) => name.startsWith(site.pool));
  const folder = await stat(join(launcher.data.run, 'launcher/pools', start ?? '', 'pool'));
  expect([folder.uid, folder.gid, (folder.mode & 0o777).toString(8)]).toEqual([0, site.user, '750']);
});

test('a part that does not answer holds a pool up for a moment only', async () => {
  const site = await makeSite(launcher, '6', FILES);
  await mkdir(dirname(launcher.data.sockets.dataServices), { recursive: true });
  const silent = createServer(() => {});
  await rm(launcher.data.sockets.dataServices, { force: true });
  await new Promise<void>((resolve) => silent.listen(launcher.data.sockets.dataServices, resolve));
  const start = performance.now();
  await wake(site);
  expect(performance.now() - start).toBeLessThan(5_000);
  silent.close();
  await rm(launcher.data.sockets.dataServices, { force: true });
});

test('a site that takes connections away from its neighbours is stopped for a while, and they are not', async () => {
  const greedy = await makeSite(launcher, '7', FILES);
  const neighbour = await makeSite(launcher, '8', FILES);
  await wake(greedy);
  await wake(neighbour);
  const service = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => service.listen(launcher.data.sockets.mysql, resolve));
  await chmod(launcher.data.sockets.mysql, 0o666);
  const hold = (site: SiteUnderTest, count: number, seconds: number) =>
    site.get('hold.php', { QUERY_STRING: `count=${count}&seconds=${seconds}` }).then(({ body }) => body);
  const [many, few] = await Promise.allSettled([hold(greedy, 400, 20), hold(neighbour, 50, 5)]);
  expect(many).not.toMatchObject({ value: '400' });
  expect(few).toMatchObject({ value: '50' });
  await expect(wake(greedy)).rejects.toThrow('held more than 64 connections');
  expect((await neighbour.get('talk.php', { QUERY_STRING: 'socket=/run/none' })).body).toContain('no: ');
  service.close();
  await rm(launcher.data.sockets.mysql, { force: true });
});
