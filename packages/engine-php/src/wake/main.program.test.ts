import { once } from 'node:events';
import { chmod, chown, mkdir, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { groups, identities } from '@daspanel/platform/identities.ts';
import { encodeRequest, requestFastCgi, scriptParams } from '@daspanel/testkit/fastcgi-request.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { partUnderTest, type PartUnderTest } from '@daspanel/testkit/part-under-test.ts';

interface Running extends AsyncDisposable {
  readonly launcher: LauncherUnderTest;
  readonly engine: PartUnderTest;
}

async function start(): Promise<Running> {
  const launcher = await startLauncher();
  const folder = dirname(launcher.data.sockets.wakePhp);
  await mkdir(folder);
  await chown(folder, identities.engine, identities.proxy);
  await chmod(folder, 0o710);
  const engine = partUnderTest('engine-php/src/wake/main.ts', launcher.data.settingsFile, {
    user: identities.engine,
    groups: [groups.poolClients],
  });
  await engine.start();
  return {
    launcher,
    engine,
    async [Symbol.asyncDispose]() {
      await engine.stop();
      await launcher[Symbol.asyncDispose]();
    },
  };
}

const paramsOf = (site: SiteUnderTest, script: string, more: Record<string, string> = {}) =>
  scriptParams(`/site/versions/${site.version}/${script}`, { DASPANEL_POOL: site.pool, ...more });
const ask = ({ launcher }: Running, site: SiteUnderTest, script: string, more: Record<string, string> = {}, body = '') =>
  requestFastCgi(launcher.data.sockets.wakePhp, paramsOf(site, script, more), body);

test('the first request wakes the pool and is answered by it', async () => {
  await using running = await start();
  const site = await makeSite(running.launcher, '1', { 'index.php': '<?php echo "awake ", strlen(file_get_contents("php://input"));' });
  const body = 'x'.repeat(3_000_000);
  const answer = await ask(running, site, 'index.php', { REQUEST_METHOD: 'POST', CONTENT_LENGTH: String(body.length) }, body);
  expect(answer.body).toBe('awake 3000000');
  expect(await readdir(running.launcher.data.sockets.pools)).toEqual([`${site.pool}.sock`]);
  expect((await site.get('index.php')).body).toBe('awake 0');
});

test('50 requests at once are all answered, and large answers arrive whole', async () => {
  await using running = await start();
  const site = await makeSite(running.launcher, '1', { 'large.php': '<?php echo str_repeat("0123456789", 100000);' });
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(running, site, 'large.php')));
  expect(answers.every((answer) => answer.body.length === 1_000_000)).toBe(true);
  expect(running.launcher.log()).not.toContain('could not be started');
});

test('a pool that does not start is answered with 503 and a reason, however often it is asked for', async () => {
  await using running = await start();
  const site = await makeSite(running.launcher, '1', {});
  await mkdir(join(running.launcher.data.sites, site.site, 'logs/php-error.log'));
  const answer = await ask(running, site, 'index.php');
  expect(answer).toMatchObject({ status: 503, headers: { 'x-daspanel-reason': 'engine-failed', 'retry-after': '2' } });
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(running, site, 'index.php')));
  expect(answers.every(({ status }) => status === 503)).toBe(true);
});

test('at most 64 requests wait for one pool, and another pool is woken meanwhile', async () => {
  await using running = await start();
  const stuck = await makeSite(running.launcher, '1', { 'index.php': '<?php echo "stuck";' });
  const fine = await makeSite(running.launcher, '2', { 'index.php': '<?php echo "fine";' });
  await running.launcher.kill();
  const waiting = Promise.all(Array.from({ length: 100 }, () => ask(running, stuck, 'index.php')));
  const other = ask(running, fine, 'index.php');
  await wait(300);
  await running.launcher.start();
  const answers = await waiting;
  expect(answers.filter(({ headers }) => headers['x-daspanel-reason'] === 'busy')).toHaveLength(36);
  expect(answers.filter(({ body }) => body === 'stuck')).toHaveLength(64);
  expect((await other).body).toBe('fine');
});

test('unknown pools and requests that name none are refused', async () => {
  await using running = await start();
  const site = await makeSite(running.launcher, '1', {});
  const unknown = site.pool.replace('00000001', '00000009');
  expect(await ask(running, site, 'index.php', { DASPANEL_POOL: unknown })).toMatchObject({
    status: 503,
    headers: { 'x-daspanel-reason': 'unknown-pool' },
  });
  const { wakePhp } = running.launcher.data.sockets;
  expect(await requestFastCgi(wakePhp, { SCRIPT_FILENAME: '/x' })).toMatchObject({ status: 400 });
  const socket = connect(wakePhp);
  socket.end('GET / HTTP/1.1\r\n\r\n');
  await once(socket.resume(), 'close');
  expect(await ask(running, site, 'missing.php')).toMatchObject({ status: 404 });
});

test('a request whose pool dies under it is answered with 502 and not sent again', async () => {
  await using running = await start();
  const site = await makeSite(running.launcher, '1', {
    'die.php': '<?php file_put_contents("/site/tmp/count", "x", FILE_APPEND); exec("kill -9 -1"); sleep(5);',
    'count.php': '<?php echo file_get_contents("/site/tmp/count");',
  });
  expect(await ask(running, site, 'die.php')).toMatchObject({ status: 502, headers: { 'x-daspanel-reason': 'pool-died' } });
  expect((await ask(running, site, 'count.php')).body).toBe('x');
});

test('a client that goes away while its pool is woken leaves nothing behind', async () => {
  await using running = await start();
  const site = await makeSite(running.launcher, '1', { 'index.php': '<?php echo "fine";' });
  for (let index = 0; index < 80; index++) {
    const socket = connect(running.launcher.data.sockets.wakePhp);
    socket.write(encodeRequest(paramsOf(site, 'index.php'), Buffer.alloc(0)), () => socket.destroy());
  }
  await expect.poll(async () => (await ask(running, site, 'index.php')).body).toBe('fine');
});

test('when engine-php is killed and started again, sleeping pools can be woken again', async () => {
  await using running = await start();
  const site = await makeSite(running.launcher, '1', { 'index.php': '<?php echo "fine";' });
  await running.engine.kill();
  await running.engine.start();
  expect((await ask(running, site, 'index.php')).body).toBe('fine');
});

test('a pool is put to sleep once it has been idle for its time, not while it is used, and wakes again', async () => {
  await using running = await start();
  const idle = await makeSite(running.launcher, '1', { 'index.php': '<?php echo "fine";' }, { limits: { idle: 1 } });
  const used = await makeSite(running.launcher, '2', { 'index.php': '<?php echo "fine";' }, { limits: { idle: 1 } });
  await ask(running, idle, 'index.php');
  let using = true;
  const user = (async () => {
    while (using) {
      expect((await ask(running, used, 'index.php')).body).toBe('fine');
      await wait(300);
    }
  })();
  await expect.poll(() => readdir(running.launcher.data.sockets.pools), { timeout: 40_000, interval: 300 }).toEqual([`${used.pool}.sock`]);
  using = false;
  await user;
  expect((await ask(running, idle, 'index.php')).body).toBe('fine');
});
