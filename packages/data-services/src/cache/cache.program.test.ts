import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { answerOf, connectAsAdministrator, connectAsSite } from '../testing/redis-client.ts';

let services: DataServicesUnderTest;
const [own, neighbour] = ['s0000000000000a1', 's0000000000000a2'] as const;

beforeAll(async () => {
  services = await startDataServices({ without: 'mysql' });
  for (const site of [own, neighbour]) await services.request('cache.open', { site, generation: 1 });
});
afterAll(() => services[Symbol.asyncDispose]());

test('a site reads and writes its own keys, in transactions too', async () => {
  using site = await connectAsSite(services.data, own);
  await site.set(`${own}:a`, '1', 'EX', 60);
  await site.hset(`${own}:h`, 'f', 'v');
  await site.zadd(`${own}:z`, 1, 'm');
  expect(await site.mget(`${own}:a`, `${own}:none`)).toEqual(['1', null]);
  expect(await site.multi().incr(`${own}:n`).expire(`${own}:n`, 60).exec()).toEqual([
    [null, 1],
    [null, 1],
  ]);
  expect(await site.unlink(`${own}:a`, `${own}:h`, `${own}:z`, `${own}:n`)).toBe(4);
  expect(await site.ping()).toBe('PONG');
});

const refused: readonly (readonly string[])[] = [
  ['GET', `${neighbour}:session:a`],
  ['SET', `${neighbour}:session:a`, 'x'],
  ['DEL', `${neighbour}:session:a`],
  ['EXISTS', `${neighbour}:session:a`],
  ['GET', 's0000000000000a'],
  ['GET', own],
  ['MGET', `${own}:a`, `${neighbour}:a`],
  ['RENAME', `${own}:a`, `${neighbour}:a`],
  ['COPY', `${own}:a`, `${neighbour}:a`],
  ['COPY', `${own}:a`, `${own}:b`, 'DB', '1'],
  ['SUNIONSTORE', `${own}:x`, `${neighbour}:s`],
  ['SCAN', '0'],
  ['KEYS', '*'],
  ['RANDOMKEY'],
  ['DBSIZE'],
  ['SELECT', '0'],
  ['INFO'],
  ['EVAL', "return redis.call('KEYS', '*')", '0'],
  ['EVALSHA', 'a'.repeat(40), '0'],
  ['SCRIPT', 'FLUSH'],
  ['FUNCTION', 'LIST'],
  ['FCALL', 'f', '0'],
  ['SORT', `${own}:l`, 'BY', 's*:session:*', 'GET', 's*:session:*'],
  ['SORT_RO', `${own}:l`, 'GET', 's*:session:*'],
  ['CONFIG', 'GET', '*'],
  ['CONFIG', 'SET', 'dir', '/tmp'],
  ['MODULE', 'LIST'],
  ['MIGRATE', 'h', '1', `${own}:a`, '0', '1'],
  ['DUMP', `${neighbour}:a`],
  ['RESTORE', `${own}:r`, '0', 'x'],
  ['OBJECT', 'ENCODING', `${neighbour}:a`],
  ['MEMORY', 'USAGE', `${neighbour}:a`],
  ['MEMORY', 'STATS'],
  ['CLIENT', 'LIST'],
  ['CLIENT', 'KILL', 'USER', neighbour],
  ['CLIENT', 'PAUSE', '1000'],
  ['MONITOR'],
  ['SUBSCRIBE', 'a'],
  ['PSUBSCRIBE', '*'],
  ['PUBLISH', 'daspanel:events', 'x'],
  ['SPUBLISH', 'a', 'x'],
  ['ACL', 'LIST'],
  ['ACL', 'WHOAMI'],
  ['SAVE'],
  ['BGREWRITEAOF'],
  ['SHUTDOWN', 'NOSAVE'],
  ['DEBUG', 'SLEEP', '1'],
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['SWAPDB', '0', '1'],
  ['REPLICAOF', '127.0.0.1', '1'],
  ['PSYNC', '?', '-1'],
  ['LATENCY', 'RESET'],
  ['SLOWLOG', 'GET'],
  ['BLPOP', `${own}:l`, '0'],
  ['WAIT', '1', '0'],
  ['CLUSTER', 'INFO'],
];

test.each(refused)('a site is refused %s %s (N171, N174)', async (...command) => {
  using victim = await connectAsSite(services.data, neighbour);
  await victim.set(`${neighbour}:session:a`, 'secret');
  using site = await connectAsSite(services.data, own);
  const [name = '', ...values] = command;
  // DEBUG is off for everybody, which Redis says in other words.
  expect(await answerOf(site.call(name, ...values))).toBe(name === 'DEBUG' ? 'ERR' : 'NOPERM');
  expect(await victim.get(`${neighbour}:session:a`)).toBe('secret');
});

test('nobody speaks without an account, and HTTP is no protocol of Redis (N172)', async () => {
  const speak = async (text: string) => {
    const socket = connect(services.data.sockets.redisTenant);
    socket.write(text);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await Promise.race([once(socket, 'close'), wait(300)]);
    socket.destroy();
    return Buffer.concat(chunks).toString();
  };
  expect(await speak('PING\r\nGET a\r\n')).toMatch(/^-NOAUTH.*\r\n-NOAUTH/);
  expect(await speak('AUTH default \r\n')).toMatch(/^-(?:WRONGPASS|ERR)/);
  expect(await speak('POST / HTTP/1.1\r\nHost: a\r\n\r\nFLUSHALL\r\n')).not.toContain('+OK');
});

test('connections without a name, and those of a site that takes too many, are ended', async () => {
  const nameless = Array.from({ length: 20 }, () => connect(services.data.sockets.redisTenant));
  const ended = nameless.map((socket) => once(socket.resume(), 'close'));
  const site = 's0000000000000d1';
  await services.request('cache.open', { site, generation: 1 });
  using other = await connectAsSite(services.data, neighbour);
  const many = await Promise.all(Array.from({ length: 320 }, () => connectAsSite(services.data, site)));
  await Promise.all([...ended, ...many.map((redis) => once(redis, 'end'))]);
  expect(await answerOf(other.ping())).toBe('OK');
  using again = await connectAsSite(services.data, site);
  expect(await answerOf(again.ping())).toBe('OK');
});

test('another generation is another password, and the older connections end', async () => {
  const site = 's0000000000000b1';
  await services.request('cache.open', { site, generation: 1 });
  using old = await connectAsSite(services.data, site);
  await services.request('cache.open', { site, generation: 1 });
  expect(await answerOf(old.ping())).toBe('OK');
  await services.request('cache.open', { site, generation: 2 });
  expect(await answerOf(old.ping())).not.toBe('OK');
  await expect(connectAsSite(services.data, site, 1)).rejects.toThrow(/WRONGPASS|closed/);
  using current = await connectAsSite(services.data, site, 2);
  expect(await answerOf(current.ping())).toBe('OK');
});

test('an account that somebody has widened is mended', async () => {
  const site = 's0000000000000b2';
  using administrator = await connectAsAdministrator(services.data);
  await administrator.call('ACL', 'SETUSER', site, 'on', 'nopass', '~*', '&*', '+@all');
  await services.request('cache.open', { site, generation: 1 });
  using tenant = await connectAsSite(services.data, site);
  expect(await answerOf(tenant.get('other'))).toBe('NOPERM');
  expect(await answerOf(tenant.call('KEYS', '*'))).toBe('NOPERM');
});

test("clearing removes a site's keys and nobody else's, and its account where it is asked for", async () => {
  const site = 's0000000000000b3';
  await services.request('cache.open', { site, generation: 1 });
  using tenant = await connectAsSite(services.data, site);
  using other = await connectAsSite(services.data, neighbour);
  await other.set(`${neighbour}:kept`, '1');
  const pipeline = tenant.pipeline();
  for (let n = 0; n < 5_000; n++) pipeline.set(`${site}:k${n}`, 'x'.repeat(100));
  await pipeline.exec();
  expect(await services.request('cache.measure', { site })).toMatchObject({ keys: 5_000, bytes: expect.any(Number) });
  await services.request('cache.clear', { site, account: false });
  expect(await services.request('cache.measure', { site })).toEqual({ keys: 0, bytes: 0 });
  expect(await answerOf(tenant.ping())).toBe('OK');
  await services.request('cache.clear', { site, account: true });
  await services.request('cache.clear', { site, account: true });
  expect(await answerOf(tenant.ping())).not.toBe('OK');
  expect(await other.get(`${neighbour}:kept`)).toBe('1');
});

test('an account is on the disk before it is answered for, also when many come at once', async () => {
  const sites = Array.from({ length: 300 }, (_each, n) => `s00000000000c${String(n).padStart(3, '0')}`);
  await Promise.all(sites.map((site) => services.request('cache.open', { site, generation: 1 })));
  await services.redis.end('SIGKILL');
  await services.redis.start();
  const answers = await Promise.all(
    sites.map(async (site) => {
      using client = await connectAsSite(services.data, site);
      return answerOf(client.set(`${site}:a`, '1'));
    }),
  );
  expect(new Set(answers)).toEqual(new Set(['OK']));
  using tenant = await connectAsSite(services.data, sites[0] ?? '');
  expect(await answerOf(tenant.get(`${sites[1]}:a`))).toBe('NOPERM');
  expect(await answerOf(tenant.call('KEYS', '*'))).toBe('NOPERM');
});

test('a site that fills the memory gives of its own, and sessions of others stay and go on', async () => {
  using administrator = await connectAsAdministrator(services.data);
  await administrator.config('SET', 'maxmemory', String(48 * 1024 * 1024));
  using victim = await connectAsSite(services.data, neighbour);
  for (let n = 0; n < 200; n++) await victim.set(`${neighbour}:session:${n}`, 's'.repeat(1_000), 'EX', 1_440);
  using greedy = await connectAsSite(services.data, own);
  /** When the victim was refused first since it was last served, and the longest time that it was. */
  let refusedSince: number | undefined;
  let longestRefusal = 0;
  const fill = async (prefix: string, writes: number) => {
    for (let n = 0; n < writes; n++) {
      await answerOf(greedy.set(`${own}:${prefix}${n}`, 'x'.repeat(100_000)));
      if (n % 5 !== 0) continue;
      const answer = await answerOf(victim.set(`${neighbour}:session:${n % 200}`, 's'.repeat(1_000), 'EX', 1_440));
      refusedSince = answer === 'OK' ? undefined : (refusedSince ?? performance.now());
      longestRefusal = Math.max(longestRefusal, performance.now() - (refusedSince ?? Infinity));
      await wait(2);
    }
  };
  await fill('', 1_500);
  await fill('session:', 1_500);
  const isRelieved = async () => Number(/^used_memory:(\d+)/m.exec(await administrator.info('memory'))?.[1]) < 0.75 * 48 * 1024 * 1024;
  for (let attempt = 0; attempt < 100 && !(await isRelieved()); attempt++) await wait(100);
  expect(await isRelieved()).toBe(true);
  // While a round runs the memory may be full for a moment; it does not last.
  expect(longestRefusal).toBeLessThan(5_000);
  expect(await victim.exists(...Array.from({ length: 200 }, (_each, n) => `${neighbour}:session:${n}`))).toBe(200);
  expect(await answerOf(victim.set(`${neighbour}:session:1`, 'new'))).toBe('OK');
  await services.request('cache.clear', { site: own, account: false });
  let answer = '';
  for (let attempt = 0; attempt < 200 && answer !== 'OK'; attempt++) {
    answer = await answerOf(greedy.set(`${own}:again`, '1'));
    if (answer !== 'OK') await wait(100);
  }
  expect(answer).toBe('OK');
});
