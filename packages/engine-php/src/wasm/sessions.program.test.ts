import { mkdtemp, rm } from 'node:fs/promises';
import { chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type RedisUnderTest } from '@daspanel/testkit/redis-under-test.ts';
import type { FastcgiAnswer } from './testing/fastcgi-client.ts';
import { startHost, type RunningHost } from './testing/running-host.ts';

const FILES = {
  'plain.php': '<?php echo "plain";',
  'count.php':
    '<?php session_start(); $n = isset($_SESSION["n"]) ? $_SESSION["n"] : 0; usleep(isset($_GET["wait"]) ? 20000 : 0); $_SESSION["n"] = $n + 1; echo $_SESSION["n"];',
  'read.php': '<?php session_start(); echo json_encode($_SESSION), " ", session_id();',
  'regenerate.php':
    '<?php session_start(); $before = session_id(); session_regenerate_id(true); echo json_encode(array($before, session_id()));',
  'destroy.php': '<?php session_start(); session_destroy(); echo "destroyed";',
  'twice.php':
    '<?php session_start(); $_SESSION["a"] = 1; session_write_close(); session_start(); $_SESSION["b"] = 2; session_write_close(); session_start(); session_abort(); echo json_encode($_SESSION);',
  'large.php': '<?php session_start(); $_SESSION["bytes"] = str_repeat("\\x00\\xff\\r\\n", 100000); echo "large";',
  'large-read.php': '<?php session_start(); echo md5($_SESSION["bytes"]);',
  'late.php':
    '<?php class Late { function __destruct() { $_SESSION["late"] = "destructor"; } } session_start(); $keep = new Late; register_shutdown_function(function () { $_SESSION["end"] = "function"; });',
  'own.php':
    '<?php class Own implements SessionHandlerInterface { #[\\ReturnTypeWillChange]' +
    ' function open($p, $n) { return true; } #[\\ReturnTypeWillChange]' +
    ' function close() { return true; } #[\\ReturnTypeWillChange]' +
    ' function read($i) { return "own|s:3:\\"yes\\";"; } #[\\ReturnTypeWillChange]' +
    ' function write($i, $d) { return true; } #[\\ReturnTypeWillChange]' +
    ' function destroy($i) { return true; } #[\\ReturnTypeWillChange]' +
    ' function gc($s) { return 0; } }',
  'files.php':
    '<?php ini_set("session.save_handler", "files"); session_start(); $_SESSION["x"] = 1; echo ini_get("session.save_handler"), " ", count(glob("/site/tmp/sessions/sess_*"));',
};

let folder: string;
let redis: RedisUnderTest;
const account = { user: 's000000000000000', password: 'a-password', prefix: 's000000000000000:' };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sessions-'));
  chmodSync(folder, 0o755);
  redis = await startRedis(folder);
  await redis.addAccount(account);
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

const cookieOf = (answer: FastcgiAnswer) =>
  answer.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => /PHPSESSID=([^;]+)/.exec(value)?.[1] ?? '');
const text = (answer: FastcgiAnswer) => answer.body.toString('latin1');

describe.each(['5.6', '7.0', '7.1', '7.4', '8.3', '8.5'] as const)('sessions of PHP %s in Redis', (php) => {
  let host: RunningHost;
  const get = (uri: string, session?: string) => host.get(uri, session === undefined ? {} : { HTTP_COOKIE: `PHPSESSID=${session}` });
  const begin = async () => cookieOf(await get('/count.php'))[0] ?? '';
  const startPhp = async () => {
    host = await startHost({
      php,
      files: FILES,
      limits: { workers: 3 },
      settings: { error_reporting: 'all', display_errors: true },
      configuration: {
        connect: [{ host: '127.0.0.1', port: 6379, path: redis.socket }],
        environment: {
          DASPANEL_REDIS_USER: account.user,
          DASPANEL_REDIS_PASSWORD: account.password,
          DASPANEL_REDIS_PREFIX: account.prefix,
        },
        sessions: { address: 'tcp://127.0.0.1:6379' },
      },
    });
  };
  beforeAll(startPhp);
  afterAll(() => host[Symbol.asyncDispose]());

  it('lie under the key of the site, for as long as PHP says, and no lock is left', async () => {
    const id = await begin();
    expect(text(await get('/count.php', id))).toBe('2');
    expect(await redis.run('GET', `${account.prefix}session:${id}`)).toBe('n|i:2;\n');
    expect(Number(await redis.run('TTL', `${account.prefix}session:${id}`))).toBeGreaterThan(1400);
    expect(await redis.run('KEYS', '*session-lock*')).toBe('\n');
    expect(text(await get('/plain.php'))).toBe('plain');
  });

  it('lose no increment when many requests come at once', async () => {
    const id = await begin();
    await Promise.all(Array.from({ length: 24 }, () => get('/count.php?wait=1', id)));
    expect(text(await get('/count.php', id))).toBe('26');
  });

  it('do not take an id that the client made up', async () => {
    const answer = await get('/count.php', 'made-up-by-the-client');
    const given = cookieOf(answer);
    expect(given).toHaveLength(1);
    expect(given[0]).toMatch(/^[0-9a-z]{20,}$/);
    expect(text(await get('/count.php', given[0]))).toBe('2');
    expect(await redis.run('EXISTS', `${account.prefix}session:made-up-by-the-client`)).toBe('0\n');
    expect(text(await get('/count.php', '../../etc'))).toBe('1');
  });

  it('get another id, are destroyed, saved twice in one request, and changed by what the script does last', async () => {
    const id = await begin();
    const answer = await get('/regenerate.php', id);
    const [before, after] = JSON.parse(text(answer)) as [string, string];
    expect(before).toBe(id);
    expect(cookieOf(answer)).toEqual([after]);
    expect(await redis.run('EXISTS', `${account.prefix}session:${id}`)).toBe('0\n');
    expect(text(await get('/count.php', after))).toBe('2');
    expect(text(await get('/destroy.php', after))).toBe('destroyed');
    expect(await redis.run('EXISTS', `${account.prefix}session:${after}`)).toBe('0\n');
    const other = await begin();
    await get('/twice.php', other);
    expect(text(await get('/read.php', other))).toBe(`{"n":1,"a":1,"b":2} ${other}`);
    await get('/late.php', other);
    expect(text(await get('/read.php', other))).toContain('"late":"destructor"');
    expect(text(await get('/read.php', other))).toContain('"end":"function"');
    expect(await redis.run('KEYS', '*session-lock*')).toBe('\n');
  });

  it('hold any bytes', async () => {
    const id = await begin();
    expect(text(await get('/large.php', id))).toBe('large');
    expect(text(await get('/large-read.php', id))).toBe('69a7f46b03af96bdd5d58a0c5e7e045f');
  });

  it('are files when the site says so', async () => {
    expect(text(await get('/files.php'))).toMatch(/^files [1-9]/);
  });

  it('are refused with 503 while Redis is gone, other pages are not, and all goes on by itself', async () => {
    const id = await begin();
    await redis.stop();
    for (let count = 0; count < 6; count++) {
      const refused = await get('/count.php', id);
      expect(refused.status).toBe(503);
      expect(refused.headers).toContainEqual(['retry-after', '2']);
      expect(text(refused)).toMatch(/^<!doctype html>\n[^]*try again in a moment.<\/p>\n$/);
      expect(cookieOf(refused)).toEqual([]);
      expect(text(await get('/plain.php'))).toBe('plain');
    }
    expect(host.errorLog()).toMatch(/sessions: Redis (cannot be reached|does not answer)/);
    await redis.start();
    for (let count = 2; count < 8; count++) expect(text(await get('/count.php', id))).toBe(String(count));
  });

  it('outlive the pool', async () => {
    const id = await begin();
    await host[Symbol.asyncDispose]();
    await startPhp();
    expect(text(await get('/count.php', id))).toBe('2');
  });
});
