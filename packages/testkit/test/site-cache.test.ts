import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** The account of a site in the tenant Redis, as its owner and its PHP see it. */
let daspanel: RunningDaspanel;
let site: SiteFacts;
beforeAll(async () => {
  daspanel = await startDaspanel();
  site = await createSite(daspanel, { name: 'cached', version: php('8.2') }, files);
});
afterAll(() => daspanel?.stop());

const files = {
  'count.php': '<?php session_start(); $_SESSION["n"] = ($_SESSION["n"] ?? 0) + 1; echo $_SESSION["n"];',
  // Speaks to Redis as an application with a cache of its own would.
  'redis.php': `<?php
$redis = new Redis();
try {
  $redis->connect('/run/redis/redis.sock');
  $redis->auth([$_GET['user'], $_GET['password']]);
  echo json_encode($redis->rawCommand(...explode(' ', $_GET['command'])));
} catch (RedisException $error) { echo strtok($error->getMessage(), ' '); }`,
};
interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly prefix: string;
  readonly generation: number;
}

const call = async (method: string, what: string) => daspanel.call(method, `/v1/sites/${site.id}/cache${what}`);
const reveal = async () => (await call('POST', '/reveal')).json as Credentials;
const host = (of: SiteFacts) => `${of.name}.sites.${daspanel.hostName}`;
const ask = async ({ user, password }: Credentials, command: string, from = site) => {
  const query = new URLSearchParams({ user, password, command });
  return (await daspanel.visit(host(from), `/redis.php?${query}`)).text;
};
const count = async (cookie: string) => (await daspanel.visit(host(site), '/count.php', { headers: { cookie } })).text;

test('it is revealed, works for keys with its prefix alone, and is emptied', async () => {
  const account = await reveal();
  expect(await ask(account, `SET ${account.prefix}greeting hello`)).toBe('true');
  expect(await ask(account, `GET ${account.prefix}greeting`)).toBe('"hello"');
  expect(await ask(account, 'SET greeting hello')).toBe('NOPERM');
  expect((await call('GET', '')).json).toMatchObject({ user: account.user, prefix: account.prefix, keys: 1 });
  expect((await call('POST', '/clear')).status).toBe(204);
  expect((await call('GET', '')).json).toMatchObject({ keys: 0 });
});

test('another password ends the former one, and sessions go on', async () => {
  const before = await reveal();
  const first = await daspanel.visit(host(site), '/count.php');
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect(await count(cookie)).toBe('2');
  const rotated = await call('POST', '/rotate');
  expect([rotated.status, (rotated.json as Credentials).generation]).toEqual([200, before.generation + 1]);
  expect(await count(cookie)).toBe('3');
  expect(await ask(before, 'PING')).toBe('WRONGPASS');
  expect(await ask(await reveal(), `EXISTS ${before.prefix}nothing`)).toBe('0');
});

test('a neighbour has another account, in which nothing of this one is seen', async () => {
  const neighbour = await createSite(daspanel, { name: 'neighbour', version: php('8.2') }, files);
  const account = await reveal();
  await ask(account, `SET ${account.prefix}secret canary`);
  const answer = await daspanel.call('POST', `/v1/sites/${neighbour.id}/cache/reveal`);
  expect(await ask(answer.json as Credentials, `GET ${account.prefix}secret`, neighbour)).toBe('NOPERM');
});
