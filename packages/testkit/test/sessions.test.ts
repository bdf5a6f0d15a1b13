import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const files = {
  'plain.php': '<?php echo "plain";',
  'count.php':
    '<?php session_start(); $n = isset($_SESSION["n"]) ? $_SESSION["n"] : 0; usleep(isset($_GET["wait"]) ? 20000 : 0); $_SESSION["n"] = $n + 1; echo $n + 1, " ", session_id();',
  // Speaks to Redis as the site itself may: with its own account.
  'redis.php': `<?php
$local = @stream_socket_client("unix://" . getenv("DASPANEL_REDIS_SOCKET"));
$redis = $local ? $local : stream_socket_client("tcp://127.0.0.1:6379");
$commands = array("AUTH " . getenv("DASPANEL_REDIS_USER") . " " . getenv("DASPANEL_REDIS_PASSWORD"), $_GET["command"]);
foreach ($commands as $command) { fwrite($redis, "$command\\r\\n"); $said = fgets($redis); }
echo trim($said);`,
  'database.php': `<?php
mysqli_report(MYSQLI_REPORT_OFF);
foreach (array("localhost", "127.0.0.1") as $host) {
  @mysqli_connect($host, "nobody", "x"); $said[] = mysqli_connect_errno();
  try { new PDO("mysql:host=$host", "nobody", "x"); } catch (PDOException $e) { $said[] = $e->getCode(); }
}
echo json_encode($said);`,
  'mail.php': '<?php echo json_encode(mail("someone@example.org", "Hello from " . PHP_VERSION, "text"));',
};

/** The process of a part that runs; waits for one that is being started. */
async function partProcess(name: string): Promise<number> {
  for (;;) {
    const { json } = await daspanel.call('GET', '/v1/parts');
    const parts = (json as { items: { name: string; state: string; pid: number | null }[] }).items;
    const part = parts.find((one) => one.name === name);
    if (part?.state === 'ready' && part.pid !== null) return part.pid;
    await wait(200);
  }
}

async function putToSleep(site: SiteFacts): Promise<void> {
  using launcher = createRequester(dataDirectory(daspanel.data).sockets.launcherForEngine);
  const pools = (await launcher.request('pool.list', {})) as { pool: string }[];
  for (const { pool } of pools.filter((one) => one.pool.startsWith(site.id)))
    await launcher.request('pool.sleep', { pool, graceSeconds: 5 });
}

describe.each(['5.6', '7.1', '8.2', '8.3'])('sessions of PHP %s', (version) => {
  let site: SiteFacts;
  const ask = (path: string, cookie?: string) =>
    daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, path, cookie === undefined ? {} : { headers: { cookie } });
  const count = async (cookie: string, query = '') => Number((await ask(`/count.php${query}`, cookie)).text.split(' ')[0]);
  const begin = async () => {
    const first = await ask('/count.php');
    return first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };
  beforeAll(async () => {
    site = await createSite(daspanel, { name: `counts-${version.replace('.', '-')}`, version: php(version) }, files);
  });

  test('lose nothing when many requests come at once, and outlive the pool and Redis', async () => {
    const cookie = await begin();
    await Promise.all(Array.from({ length: 20 }, () => count(cookie, '?wait=1')));
    expect(await count(cookie)).toBe(22);
    await putToSleep(site);
    expect(await count(cookie)).toBe(23);
    const redis = await partProcess('redis-tenant');
    process.kill(redis, 'SIGTERM');
    await expect.poll(() => partProcess('redis-tenant'), { timeout: 30_000, interval: 300 }).not.toBe(redis);
    await expect.poll(() => count(cookie), { timeout: 20_000, interval: 300 }).toBe(24);
  });

  test('belong to the site: no other reads them, and an id from elsewhere is not taken', async () => {
    const cookie = await begin();
    const id = cookie.split('=')[1] ?? '';
    const read = async (of: SiteFacts, command: string) =>
      (await daspanel.visit(`${of.name}.sites.${daspanel.hostName}`, `/redis.php?command=${encodeURIComponent(command)}`)).text;
    expect(await read(site, `EXISTS ${site.id}:session:${id}`)).toBe(':1');
    const neighbour = await createSite(daspanel, { name: `beside-${version.replace('.', '-')}`, version: php(version) }, files);
    for (const command of [`GET ${site.id}:session:${id}`, `SET ${site.id}:session:${id} x`, 'KEYS *', 'SCAN 0', 'CONFIG GET *'])
      expect(await read(neighbour, command)).toContain('-NOPERM');
    const foreign = await daspanel.visit(`${neighbour.name}.sites.${daspanel.hostName}`, '/count.php', { headers: { cookie } });
    expect(foreign.text).toMatch(/^1 /);
    expect(foreign.text).not.toContain(id);
  });

  test('are refused with 503 while Redis does not answer, other pages are not', async () => {
    const cookie = await begin();
    const redis = await partProcess('redis-tenant');
    process.kill(redis, 'SIGSTOP');
    try {
      const refused = await ask('/count.php', cookie);
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBe('2');
      expect(refused.text).toContain('Temporarily unavailable');
      expect((await ask('/plain.php')).text).toBe('plain');
    } finally {
      process.kill(redis, 'SIGCONT');
    }
    await expect.poll(() => count(cookie), { timeout: 20_000, interval: 300 }).toBe(2);
  });

  test('stand beside a database server that localhost means', async () => {
    const accessDenied = 1045;
    const said = JSON.parse((await ask('/database.php')).text) as unknown[];
    // Natively there is no network: 127.0.0.1 is nobody.
    expect(said.slice(0, 2)).toEqual([accessDenied, accessDenied]);
    if (version !== '8.2') expect(said.slice(2)).toEqual([accessDenied, accessDenied]);
  });

  test('stand beside mail() that reaches the catcher', async () => {
    expect((await ask('/mail.php')).text).toBe('true');
  });
});
