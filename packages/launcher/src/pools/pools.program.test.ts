import { execFile } from 'node:child_process';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { PoolState } from '@daspanel/formats/launcher-requests.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { findDescendants } from '../limits/process-tree.ts';
import {
  makeSite,
  readErrorLog,
  startLauncher,
  type LauncherUnderTest,
  type SiteUnderTest,
} from '@daspanel/testkit/launcher-under-test.ts';

const wake = (launcher: LauncherUnderTest, site: SiteUnderTest) => launcher.engine.request('pool.wake', { pool: site.pool });
const sleep = (launcher: LauncherUnderTest, site: SiteUnderTest, graceSeconds = 5) =>
  launcher.engine.request('pool.sleep', { pool: site.pool, graceSeconds });
const list = async (launcher: LauncherUnderTest) => (await launcher.engine.request('pool.list', {})) as PoolState[];

/** Host numbers of the launcher's descendants with a name, the eldest first. */
async function processesNamed(launcher: LauncherUnderTest, name: string): Promise<readonly number[]> {
  const all = await findDescendants(launcher.pid());
  const names = await Promise.all(all.map((id) => readFile(`/proc/${id}/comm`, 'utf8').catch(() => '')));
  return all.filter((_id, index) => names[index]?.trim() === name);
}

test('a pool is woken, answers, is put to sleep and is woken again', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'index.php': '<?php echo "hello ", PHP_VERSION, " ", posix_getuid();' });
  expect(await wake(launcher, site)).toEqual({ started: true });
  expect((await site.get('index.php')).body).toMatch(new RegExp(`^hello 8\\.2\\.\\d+ ${site.user}$`));
  expect(await wake(launcher, site)).toEqual({ started: false });
  expect(await list(launcher)).toMatchObject([{ pool: site.pool, php: '8.2', runtime: 'native' }]);
  await sleep(launcher, site);
  await expect(site.get('index.php')).rejects.toThrow('ENOENT');
  expect(await list(launcher)).toEqual([]);
  expect(await processesNamed(launcher, 'bwrap')).toEqual([]);
  expect(await readdir(join(launcher.data.run, 'launcher/pools'))).toEqual([]);
  expect(await wake(launcher, site)).toEqual({ started: true });
  expect((await site.get('index.php')).status).toBe(200);
});

test('a WebAssembly pool is woken, answers, ends its requests before it sleeps, and is woken again', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(
    launcher,
    '1',
    {
      'index.php': '<?php echo PHP_VERSION;',
      'slow.php': '<?php usleep(1000000); echo "slow";',
      'write.php': '<?php file_put_contents("/site/tmp/made", "x");',
    },
    { php: '8.3' },
  );
  await wake(launcher, site);
  expect((await site.get('index.php')).body).toMatch(/^8\.3\.\d+$/);
  await site.get('write.php');
  expect((await stat(join(launcher.data.sites, site.site, 'tmp/made'))).uid).toBe(site.user);
  expect(await list(launcher)).toMatchObject([{ pool: site.pool, php: '8.3', runtime: 'wasm' }]);
  const slow = site.get('slow.php');
  await wait(100);
  await sleep(launcher, site, 10);
  expect((await slow).body).toBe('slow');
  expect(await processesNamed(launcher, 'bwrap')).toEqual([]);
  await wake(launcher, site);
  expect((await site.get('index.php')).status).toBe(200);
});

test('what PHP writes can be read by the proxy, whatever umask Daspanel was started with', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'write.php': '<?php mkdir(__DIR__ . "/made"); touch(__DIR__ . "/made/file");' });
  await wake(launcher, site);
  await site.get('write.php');
  const folder = join(launcher.data.sites, site.site, 'versions', site.version, 'made');
  expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('755');
  expect(((await stat(join(folder, 'file'))).mode & 0o777).toString(8)).toBe('644');
});

test('many wakes at once start one pool', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'index.php': '<?php echo "one";' });
  const results = await Promise.all(Array.from({ length: 20 }, () => wake(launcher, site)));
  expect(results.filter((result) => (result as { started: boolean }).started)).toHaveLength(1);
  expect(await readdir(join(launcher.data.run, 'launcher/pools'))).toHaveLength(1);
});

test('a request that runs when its pool is put to sleep is answered, and a wake meanwhile starts another beside it', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', {
    'slow.php': '<?php usleep(1500000); echo "slow ", getmypid();',
    'index.php': '<?php echo "quick";',
  });
  await wake(launcher, site);
  const slow = site.get('slow.php');
  await wait(200);
  const asleep = sleep(launcher, site, 10);
  await wait(100);
  expect(await wake(launcher, site)).toEqual({ started: true });
  expect((await site.get('index.php')).body).toBe('quick');
  expect((await slow).body).toMatch(/^slow \d+$/);
  await asleep;
  expect((await site.get('index.php')).body).toBe('quick');
});

test('a request that does not end is ended when the time that was given is over', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'endless.php': '<?php for (;;) usleep(1000);' });
  await wake(launcher, site);
  const endless = site.get('endless.php').catch(() => 'ended');
  await wait(200);
  await sleep(launcher, site, 1);
  expect(await endless).toBe('ended');
});

test('200 requests while the pool is put to sleep and woken again, and none fails', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(
    launcher,
    '1',
    { 'index.php': '<?php usleep(random_int(0, 30000)); echo "fine";' },
    { limits: { workers: 2 } },
  );
  let failed = 0;
  /** As the proxy does it: without a socket, or without somebody behind it, the pool is woken first. */
  const ask = async () => {
    for (;;) {
      try {
        if ((await site.get('index.php')).body !== 'fine') failed += 1;
        return;
      } catch (error) {
        if (!/connect (ENOENT|ECONNREFUSED)/.test(String(error))) {
          failed += 1;
          return;
        }
        await wake(launcher, site);
      }
    }
  };
  let asking = true;
  const nightmare = (async () => {
    while (asking) {
      await wait(60);
      await sleep(launcher, site, 10);
    }
  })();
  const client = async () => {
    for (let index = 0; index < 25; index++) await ask();
  };
  await Promise.all(Array.from({ length: 8 }, client));
  asking = false;
  await nightmare;
  expect(failed).toBe(0);
});

test('when php-fpm is killed its socket goes at once, and the next wake starts it again', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'index.php': '<?php echo "fine";' });
  await wake(launcher, site);
  const [master] = await processesNamed(launcher, 'php-fpm8.2');
  process.kill(master ?? 0, 'SIGKILL');
  await expect.poll(() => readdir(launcher.data.sockets.pools)).toEqual([]);
  expect(await list(launcher)).toEqual([]);
  await wake(launcher, site);
  expect((await site.get('index.php')).body).toBe('fine');
});

test('when the launcher is killed its pools die with it, and the next launcher clears away what is left', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'index.php': '<?php echo "fine";' });
  await wake(launcher, site);
  const pools = await findDescendants(launcher.pid());
  expect(pools.length).toBeGreaterThan(2);
  await launcher.kill();
  await expect.poll(async () => (await Promise.all(pools.map(isRunning))).filter(Boolean)).toEqual([]);
  expect(await readdir(launcher.data.sockets.pools)).toHaveLength(1);
  await launcher.start();
  expect(await readdir(launcher.data.sockets.pools)).toEqual([]);
  expect(await readdir(join(launcher.data.run, 'launcher/pools'))).toEqual([]);
  await wake(launcher, site);
  expect((await site.get('index.php')).body).toBe('fine');
});

test('a sandbox in the making that a killed launcher left is ended by the next one, and others are left alone', async () => {
  await using launcher = await startLauncher();
  await launcher.kill();
  const stuckIn = (accounts: string) => {
    const files = ['--ro-bind', '/', '/', '--ro-bind-try', `${accounts}/600000/none`, '/none'];
    return startProgram('/usr/bin/bwrap', ['--unshare-all', '--die-with-parent', ...files, '/usr/bin/sleep', '60'], { stdio: 'ignore' });
  };
  const own = stuckIn(join(launcher.data.run, 'launcher/accounts'));
  const other = stuckIn('/elsewhere/launcher/accounts');
  await wait(300);
  expect([own.exitCode, own.signalCode]).toEqual([null, null]);
  await launcher.start();
  await expect.poll(() => own.exitCode ?? own.signalCode).not.toBeNull();
  expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  other.kill('SIGKILL');
});

test('a launcher that stops takes its pools and control groups with it', async () => {
  const launcher = await startLauncher();
  const site = await makeSite(launcher, '1', {});
  await wake(launcher, site);
  const pools = await findDescendants(launcher.pid());
  const groups = await findGroups(pools.at(-1) ?? 0);
  expect(groups.length).toBeGreaterThan(0);
  await launcher[Symbol.asyncDispose]();
  expect((await Promise.all(pools.map(isRunning))).filter(Boolean)).toEqual([]);
  for (const group of groups) await expect(readdir(group)).rejects.toThrow('ENOENT');
});

test('a request that runs when the launcher stops is answered', async () => {
  const launcher = await startLauncher();
  const site = await makeSite(launcher, '1', { 'slow.php': '<?php usleep(800000); echo "slow";' });
  await wake(launcher, site);
  const slow = site.get('slow.php');
  await wait(200);
  await launcher[Symbol.asyncDispose]();
  expect((await slow).body).toBe('slow');
});

test('a pool that cannot start says why, is not tried without pause, and harms no other', async () => {
  await using launcher = await startLauncher();
  const broken = await makeSite(launcher, '1', {}, { settings: { date_timezone: 'UTC' } });
  const fine = await makeSite(launcher, '2', { 'index.php': '<?php echo "fine";' });
  await breakErrorLog(launcher, broken);
  await wake(launcher, fine);
  await expect(wake(launcher, broken)).rejects.toMatchObject({
    code: 'engine-failed',
    message: expect.stringMatching(/PHP 8\.2 could not be started: .*php-error\.log/s) as string,
  });
  const start = performance.now();
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => wake(launcher, broken)));
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(launcher.log().match(/could not be started/g)?.length).toBeLessThan(8);
  expect((await fine.get('index.php')).body).toBe('fine');
});

test('descriptors that are missing, of another pool or no descriptors are refused', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', {});
  const path = join(launcher.data.pools, `${site.pool}.json`);
  const descriptor = JSON.parse(await readFile(path, 'utf8')) as object;
  const unknown = site.pool.replace('00000001', '00000002');
  await expect(launcher.engine.request('pool.wake', { pool: unknown })).rejects.toMatchObject({ code: 'unknown-pool' });
  for (const content of [
    JSON.stringify({ ...descriptor, site: `s${'2'.repeat(15)}` }),
    JSON.stringify({ ...descriptor, extra: 1 }),
    'x',
    'x'.repeat(100_000),
  ]) {
    await writeFile(path, content);
    await expect(wake(launcher, site)).rejects.toMatchObject({ code: 'invalid-descriptor' });
  }
  await writeFile(path, JSON.stringify({ ...descriptor, php: '5.6' }));
  await expect(wake(launcher, site)).rejects.toMatchObject({ code: 'invalid-descriptor' });
});

test('settings reach PHP, errors reach the log of the site, and the time limit ends a request', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(
    launcher,
    '1',
    {
      'settings.php':
        '<?php echo json_encode(array_map("ini_get", ["memory_limit", "upload_max_filesize", "post_max_size", "date.timezone", "display_errors", "opcache.enable", "session.save_path"]));',
      'error.php':
        '<?php trigger_error("marker-of-the-test", E_USER_WARNING); session_start(); echo session_id() !== "" ? "session" : "none";',
      'mail.php': '<?php var_dump(mail("a@example.org", "s", "t"));',
      'loop.php': '<?php while (true);',
      'sleep.php': '<?php sleep(60);',
    },
    {
      settings: { memory_limit: 200, upload_max_filesize: 10, date_timezone: 'Europe/Lisbon', display_errors: true, max_execution_time: 1 },
    },
  );
  await wake(launcher, site);
  expect(JSON.parse((await site.get('settings.php')).body)).toEqual([
    '200M',
    '10M',
    '18M',
    'Europe/Lisbon',
    '1',
    '1',
    '/site/tmp/sessions',
  ]);
  expect((await site.get('error.php')).body).toMatch(/session$/);
  expect((await site.get('mail.php')).body).toContain('bool(false)');
  expect((await site.get('loop.php')).body).toContain('Maximum execution time of 1 second');
  await expect(site.get('sleep.php')).rejects.toThrow(/before the end|ECONNRESET/);
  const log = await readErrorLog(launcher, site.site);
  expect(log).toContain('marker-of-the-test');
  expect(log).toContain('mail() failed: the mail service cannot be reached');
  expect((await site.get('settings.php')).status).toBe(200);
});

test('a large error log is put aside when the pool is woken', async () => {
  await using launcher = await startLauncher();
  const site = await makeSite(launcher, '1', {});
  const logs = join(launcher.data.sites, site.site, 'logs');
  await writeFile(join(logs, 'php-error.log'), Buffer.alloc(17 * 1024 * 1024, 'x'));
  await wake(launcher, site);
  expect((await readdir(logs)).toSorted()).toEqual(['php-error.log', 'php-error.log.1']);
  expect(await readErrorLog(launcher, site.site)).toBe('');
});

test('the installed PHP versions are listed with their facts', async () => {
  await using launcher = await startLauncher();
  const { php } = (await launcher.api.request('engines.list', {})) as {
    php: { version: string; runtime: string; release: string; extensions: string[] }[];
  };
  const native = php.find(({ version }) => version === '8.2');
  expect(native).toMatchObject({ runtime: 'native', release: expect.stringMatching(/^8\.2\.\d+$/) as string });
  expect(native?.extensions).toContain('mbstring');
});

test('the isolation of this host is reported', async () => {
  await using launcher = await startLauncher();
  expect(JSON.parse(await readFile(join(launcher.data.run, 'launcher/isolation.json'), 'utf8'))).toEqual({ level: 'full', missing: [] });
});

test('without separate users pools run in sandboxes all the same, and the report says what is missing', async () => {
  await using launcher = await startLauncher({ separateUsers: false });
  const site = await makeSite(launcher, '1', {
    'index.php':
      '<?php echo "fine ", posix_getuid(), json_encode(glob("/site/../*/secret*")), file_exists($_SERVER["OTHER"]) ? "leak" : "";',
  });
  const other = await makeSite(launcher, '2', { 'secret.php': 'secret' });
  await wake(launcher, site);
  const secret = join(launcher.data.sites, other.site, 'versions', other.version, 'secret.php');
  expect((await site.get('index.php', { OTHER: secret })).body).toBe('fine 1000[]');
  const report = JSON.parse(await readFile(join(launcher.data.run, 'launcher/isolation.json'), 'utf8')) as object;
  expect(report).toMatchObject({ level: 'reduced', missing: ['separate-users'] });
});

test('started by an ordinary user all works but the separate users and the control groups', async () => {
  const user = 590_099;
  await using launcher = await startLauncher({ separateUsers: false, user });
  const site = await makeSite(launcher, '1', { 'index.php': '<?php touch("/site/tmp/made"); echo posix_getuid();' });
  await wake(launcher, site);
  expect((await site.get('index.php')).body).toBe('1000');
  expect((await stat(join(launcher.data.sites, site.site, 'tmp/made'))).uid).toBe(user);
  expect((await list(launcher))[0]).toMatchObject({ pool: site.pool, processes: expect.any(Number) as number });
  expect((await list(launcher))[0]?.memoryBytes).toBeGreaterThan(1_000_000);
  await sleep(launcher, site);
  expect(await list(launcher)).toEqual([]);
  for (const operation of ['site.trash', 'site.restore', 'site.trash', 'site.purge'])
    await launcher.api.request(operation, { site: site.site });
  expect(await readdir(launcher.data.trash)).toEqual([]);
  const report = JSON.parse(await readFile(join(launcher.data.run, 'launcher/isolation.json'), 'utf8')) as { missing: string[] };
  expect(report.missing).toEqual(['separate-users', 'cgroup-memory', 'cgroup-processor', 'cgroup-processes']);
});

/** Puts a folder where php-fpm wants to write its log, so that it ends when it is started. */
async function breakErrorLog(launcher: LauncherUnderTest, site: SiteUnderTest): Promise<void> {
  const log = join(launcher.data.sites, site.site, 'logs/php-error.log');
  await new Promise((resolve) => execFile('/bin/mkdir', [log], resolve));
}

/** A process that has ended but was not waited for yet counts as ended. */
async function isRunning(id: number): Promise<boolean> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
}

/** Folders of the control groups that a process is in, as far as they are the launcher's. */
async function findGroups(id: number): Promise<readonly string[]> {
  const lines = (await readFile(`/proc/${id}/cgroup`, 'utf8')).split('\n').filter((line) => line.includes('/daspanel-'));
  return lines.map((line) => `/sys/fs/cgroup/${line.split(':')[1] ?? ''}${line.split(':')[2] ?? ''}`);
}
