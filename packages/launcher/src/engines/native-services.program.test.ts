import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import {
  makeSite,
  readErrorLog,
  startLauncher,
  type LauncherUnderTest,
  type SiteUnderTest,
} from '@daspanel/testkit/launcher-under-test.ts';
import { MAIL_SCRIPTS, MAIL_TEXT } from '@daspanel/testkit/mail-scripts.ts';
import { startMailSink } from '@daspanel/testkit/mail-sink.ts';
import { startRedis, type RedisUnderTest } from '@daspanel/testkit/redis-under-test.ts';

/** What native PHP does with the services: sessions in Redis and mail(), in a sandbox. */
const FILES = {
  ...MAIL_SCRIPTS,
  'plain.php': '<?php echo "plain";',
  'count.php':
    '<?php session_start(); $n = $_SESSION["n"] ?? 0; if (isset($_GET["wait"])) usleep(20000); $_SESSION["n"] = $n + 1; echo $_SESSION["n"], " ", session_id();',
  'lose.php':
    '<?php session_start(); $_SESSION["stale"] = 1; $r = new Redis; $r->connect(getenv("DASPANEL_REDIS_SOCKET")); $r->auth([getenv("DASPANEL_REDIS_USER"), getenv("DASPANEL_REDIS_PASSWORD")]); $r->set(getenv("DASPANEL_REDIS_PREFIX") . "session-lock:" . session_id(), "another"); session_write_close(); $r->del(getenv("DASPANEL_REDIS_PREFIX") . "session-lock:" . session_id()); echo "done";',
  'redirect.php': '<?php session_start(); $_SESSION["n"] = 9; header("Location: /inside"); sleep(1);',
  'neighbour.php':
    '<?php $r = new Redis; $r->connect(getenv("DASPANEL_REDIS_SOCKET")); $r->auth([getenv("DASPANEL_REDIS_USER"), getenv("DASPANEL_REDIS_PASSWORD")]); try { var_dump($r->get($_GET["key"])); echo $r->getLastError(); } catch (RedisException $e) { echo $e->getMessage(); }',
  'variables.php':
    '<?php echo json_encode([array_keys($GLOBALS), array_keys(get_defined_constants(true)["user"] ?? []), get_defined_functions()["user"]]);',
  'program.php':
    '<?php $p = popen("/opt/daspanel/sendmail someone@example.org", "w"); fwrite($p, "Subject: by hand\\n\\nhello\\n"); echo pclose($p);',
};
let launcher: LauncherUnderTest;
let redis: RedisUnderTest;
let site: SiteUnderTest;

beforeAll(async () => {
  launcher = await startLauncher();
  const key = 'a-key-of-the-installation';
  await mkdir(launcher.data.keys);
  await writeFile(join(launcher.data.keys, 'redis-tenant-accounts'), `${key}\n`, { mode: 0o600 });
  await mkdir(dirname(launcher.data.sockets.redisTenant));
  redis = await startRedis(launcher.data.redisTenant, launcher.data.sockets.redisTenant);
  site = await makeSite(launcher, '1', FILES, { settings: { display_errors: true, error_reporting: 'all' } });
  await redis.addAccount(siteCacheAccount(key, site.site, 1));
  await redis.addAccount(siteCacheAccount(key, `s${'2'.repeat(15)}`, 1));
  await wake();
});
afterAll(async () => {
  await redis.stop();
  await launcher[Symbol.asyncDispose]();
});

const wake = () => launcher.engine.request('pool.wake', { pool: site.pool });
const get = (script: string, session?: string, query = '') =>
  site.get(script, { QUERY_STRING: query, ...(session === undefined ? {} : { HTTP_COOKIE: `PHPSESSID=${session}` }) });
const count = async (session?: string, query?: string) => (await get('count.php', session, query)).body.split(' ');
const begin = async () => (await count())[1] ?? '';

test('sessions lie in Redis, lose no increment, and outlive the pool and Redis', async () => {
  const id = await begin();
  expect(await redis.run('GET', `${site.site}:session:${id}`)).toBe('n|i:1;\n');
  await Promise.all(Array.from({ length: 40 }, () => count(id, 'wait=1')));
  expect(await count(id)).toEqual(['42', id]);
  await launcher.engine.request('pool.sleep', { pool: site.pool, graceSeconds: 5 });
  await redis.stop();
  await redis.start();
  await wake();
  expect(await count(id)).toEqual(['43', id]);
  expect((await count('made-up'))[1]).not.toBe('made-up');
  expect(await redis.run('KEYS', '*session-lock*')).toBe('\n');
});

test('a request that has lost its lock changes nothing', async () => {
  const id = await begin();
  expect((await get('lose.php', id)).body).toContain('done');
  expect(await redis.run('GET', `${site.site}:session:${id}`)).toBe('n|i:1;\n');
  expect(await readErrorLog(launcher, site.site)).toContain('sessions: a session was not saved');
});

test('without Redis a page that needs a session is a 503, others are not, and all goes on by itself', async () => {
  const id = await begin();
  await redis.stop();
  const refused = await get('count.php', id);
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('2');
  expect(refused.body).toContain('<h1>Temporarily unavailable</h1>');
  expect((await get('plain.php')).body).toBe('plain');
  expect(await readErrorLog(launcher, site.site)).toContain('sessions: Redis cannot be reached');
  await redis.start();
  for (let n = 2; n < 8; n++) expect(await count(id)).toEqual([String(n), id]);
});

test('a request that holds a session outlasts a restart of Redis, and does not send the visitor on when it cannot save', async () => {
  const id = await begin();
  const outlasting = get('redirect.php', id);
  await wait(500);
  await redis.stop();
  await wait(1_200);
  await redis.start();
  expect((await outlasting).status).toBe(302);
  expect(await count(id)).toEqual(['10', id]);
  const failing = get('redirect.php', id);
  await wait(500);
  await redis.stop();
  const { status, headers } = await failing;
  await redis.start();
  expect([status, headers['location']]).toEqual([503, undefined]);
});

test('another site reads nothing, and applications find nothing of ours in their way', async () => {
  const id = await begin();
  const neighbour = await makeSite(launcher, '2', FILES);
  await launcher.engine.request('pool.wake', { pool: neighbour.pool });
  const key = `${site.site}:session:${id}`;
  const answer = (await neighbour.get('neighbour.php', { QUERY_STRING: `key=${key}` })).body;
  expect(answer).not.toContain('string');
  expect(answer).toContain('NOPERM');
  expect((await neighbour.get('count.php', { HTTP_COOKIE: `PHPSESSID=${id}` })).body).not.toContain(id);
  const found = JSON.parse((await get('variables.php')).body) as string[][];
  expect(found).toEqual([
    ['_GET', '_POST', '_COOKIE', '_FILES', 'argv', 'argc', '_SERVER'].filter((name) => found[0]?.includes(name)),
    [],
    [],
  ]);
});

test('mail() hands everything to the channel of the site, and is false when nobody takes it', async () => {
  const socket = join(launcher.data.sockets.mailChannels, site.site, 'smtp.sock');
  expect((await get('plain-mail.php', undefined, 'to=a@example.org')).body).toBe('false');
  expect(await readErrorLog(launcher, site.site)).toContain('mail() failed: the mail service cannot be reached');
  await using sink = await startMailSink(socket);
  expect((await get('mail.php')).body).toBe('true');
  const mail = sink.mails.at(-1);
  expect(mail?.sender).toBe('bounce@example.org');
  expect(mail?.recipients).toEqual(['one@example.org', 'two@example.org', 'cc@example.org', 'other@example.org', 'hidden@example.org']);
  expect(mail?.text).toContain(MAIL_TEXT);
  expect(mail?.text).toContain('\r\nX-Note: a long\r\n field\r\n');
  expect(mail?.text).not.toContain('hidden');
  expect((await get('mail.php', undefined, 'bytes=10000000')).body).toBe('true');
  expect(sink.mails.at(-1)?.text.length).toBeGreaterThan(10_500_000);
  expect((await get('plain-mail.php', undefined, 'to=a@example.org')).body).toBe('true');
  expect(sink.mails.at(-1)).toMatchObject({ sender: 'site@localhost', recipients: ['a@example.org'] });
  for (const to of ['refused@example.org', 'later@example.org', ''])
    expect((await get('plain-mail.php', undefined, `to=${to}`)).body).toBe('false');
  expect((await get('program.php')).body).toBe('0');
  expect(sink.mails.at(-1)?.text).toContain('Subject: by hand\r\n\r\nhello');
});
