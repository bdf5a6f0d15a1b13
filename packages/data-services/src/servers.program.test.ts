import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identities } from '@daspanel/platform/identities.ts';
import { startProgram } from '@daspanel/platform/run-program.ts';
import { expect, test } from 'vitest';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { answerOf, connectAsSite } from './testing/redis-client.ts';
import { connectAs, errorOf, hashOf } from './testing/tenant.ts';

const database = '00000030_a';
const site = 's000000000000030';

async function makeAccounts(services: DataServicesUnderTest): Promise<void> {
  const limits = { connections: 20, statementSeconds: 60 };
  await services.request('database.apply', { database });
  await services.request('database-user.apply', {
    user: database,
    passwordHash: hashOf(database),
    limits,
    grants: [{ database, access: 'all' }],
  });
  await services.request('cache.open', { site, generation: 1 });
}

const open = (services: DataServicesUnderTest) => connectAs(services.data.sockets.mysql, database, { database });

/** How a request ends, and after how many milliseconds. */
async function timed(request: Promise<unknown>): Promise<{ readonly code: string; readonly milliseconds: number }> {
  const began = performance.now();
  const code = await request.then(
    () => 'done',
    (error: { readonly code?: string }) => error.code ?? 'unknown',
  );
  return { code, milliseconds: performance.now() - began };
}

test('killed servers lose nothing that was acknowledged, and data-services goes on without them and with them', async () => {
  await using services = await startDataServices();
  await makeAccounts(services);
  {
    await using tenant = await open(services);
    await tenant.query('CREATE TABLE t (n INT PRIMARY KEY)');
    const written: number[] = [];
    const writing = (async () => {
      for (let n = 0; (await errorOf(tenant.query('INSERT INTO t VALUES (?)', [n]))) === 0; n++) written.push(n);
    })();
    await wait(300);
    await services.mysql.end('SIGKILL');
    await writing;
    const lost = await timed(services.request('database.apply', { database: '00000030_b' }));
    expect(lost.code).toBe('unreachable');
    expect(lost.milliseconds).toBeLessThan(3_000);
    // The other server is not concerned.
    expect((await timed(services.request('cache.open', { site, generation: 1 }))).code).toBe('done');
    await services.mysql.start();
    expect((await timed(services.request('database.apply', { database: '00000030_b' }))).code).toBe('done');
    await using again = await open(services);
    const [rows] = await again.query({ sql: 'SELECT n FROM t ORDER BY n', rowsAsArray: true });
    expect((rows as number[][]).flat().slice(0, written.length)).toEqual(written);
    expect(written.length).toBeGreaterThan(10);
  }
  using client = await connectAsSite(services.data, site);
  await client.set(`${site}:session:a`, 'kept', 'EX', 1_440);
  await client.multi().set(`${site}:session:b`, 'in a', 'EX', 1_440).append(`${site}:session:b`, ' transaction').exec();
  // While the disk is busy Redis puts writing off, for two seconds at most.
  await wait(3_000);
  await services.redis.end('SIGKILL');
  const lost = await timed(services.request('cache.measure', { site }));
  expect(lost.code).toBe('unreachable');
  expect(lost.milliseconds).toBeLessThan(3_000);
  await services.redis.start();
  using again = await connectAsSite(services.data, site);
  expect(await again.mget(`${site}:session:a`, `${site}:session:b`)).toEqual(['kept', 'in a transaction']);
  expect((await timed(services.request('cache.open', { site, generation: 1 }))).code).toBe('done');
});

test('a server that hangs is unreachable, and used again once it answers', async () => {
  await using services = await startDataServices();
  await makeAccounts(services);
  process.kill(services.mysql.pid(), 'SIGSTOP');
  process.kill(services.redis.pid(), 'SIGSTOP');
  const answers = await Promise.all([
    timed(services.request('database.apply', { database })),
    timed(services.request('cache.measure', { site })),
  ]);
  process.kill(services.mysql.pid(), 'SIGCONT');
  process.kill(services.redis.pid(), 'SIGCONT');
  for (const { code, milliseconds } of answers) {
    expect(code).toBe('unreachable');
    expect(milliseconds).toBeLessThan(6_000);
  }
  await expect.poll(() => timed(services.request('database.apply', { database })), { timeout: 10_000 }).toMatchObject({ code: 'done' });
  await expect.poll(() => timed(services.request('cache.measure', { site })), { timeout: 10_000 }).toMatchObject({ code: 'done' });
});

test('data-services is started before its servers, killed, and started again', async () => {
  await using services = await startDataServices({ without: 'mysql' });
  expect((await timed(services.request('database.apply', { database }))).code).toBe('unreachable');
  await services.mysql.start();
  await makeAccounts(services);
  await services.agent.kill();
  using client = await connectAsSite(services.data, site);
  expect(await answerOf(client.set(`${site}:a`, '1'))).toBe('OK');
  await services.agent.start();
  await makeAccounts(services);
  expect(await answerOf(client.ping())).toBe('OK');
});

test('both servers end cleanly in time with connections open, and everything is there in a directory of another name', async () => {
  const root = await mkdtemp('/tmp/ds-');
  const moved = `${root}-moved`;
  {
    await using services = await startDataServices({ root });
    await makeAccounts(services);
    await using tenant = await open(services);
    await tenant.query('CREATE TABLE t (n INT); INSERT INTO t VALUES (7); BEGIN; INSERT INTO t VALUES (8)');
    using client = await connectAsSite(services.data, site);
    await client.set(`${site}:session:a`, 'kept');
    const began = performance.now();
    expect(await Promise.all([services.mysql.end('SIGTERM'), services.redis.end('SIGTERM')])).toEqual([0, 0]);
    expect(performance.now() - began).toBeLessThan(9_000);
  }
  await rename(root, moved);
  {
    await using services = await startDataServices({ root: moved });
    await using tenant = await open(services);
    expect((await tenant.query('SELECT n FROM t'))[0]).toEqual([{ n: 7 }]);
    using client = await connectAsSite(services.data, site);
    expect(await client.get(`${site}:session:a`)).toBe('kept');
    expect(services.mysql.log()).not.toContain('[ERROR]');
  }
  await rm(moved, { recursive: true });
});

test('a first start that is killed at any moment is begun again, and lost data is never replaced by an empty server', async () => {
  const root = await mkdtemp('/tmp/ds-');
  const services = await startDataServices({ root, without: 'mysql' });
  const { mysql } = services.data;
  for (const milliseconds of [150, 300, 500, 700]) {
    const preparing = startProgram(
      '/usr/bin/setpriv',
      [
        `--reuid=${identities.mysql}`,
        `--regid=${identities.mysql}`,
        '--clear-groups',
        process.execPath,
        join(import.meta.dirname, 'mysql/prepare.ts'),
      ],
      { env: { DASPANEL_SETTINGS_FILE: services.data.settingsFile }, stdio: 'ignore', ownSession: true },
    );
    await wait(milliseconds);
    const ended = once(preparing, 'exit');
    if (preparing.pid !== undefined && preparing.exitCode === null) process.kill(-preparing.pid, 'SIGKILL');
    if (preparing.exitCode === null) await ended;
  }
  await services.mysql.start();
  await makeAccounts(services);
  await services.mysql.end('SIGTERM');
  expect(await readdir(mysql)).toEqual(['daspanel.json', 'server']);

  await rename(join(mysql, 'server'), join(mysql, 'elsewhere'));
  await expect(services.mysql.start()).rejects.toThrow(/is gone, which held all databases/);
  await rename(join(mysql, 'elsewhere'), join(mysql, 'server'));
  await rename(join(mysql, 'server/ibdata1'), join(mysql, 'ibdata1'));
  await expect(services.mysql.start()).rejects.toThrow(/is damaged/);
  await rename(join(mysql, 'ibdata1'), join(mysql, 'server/ibdata1'));
  await services.mysql.start();
  await makeAccounts(services);
  await services[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

test('system tables follow the version of MariaDB, and data of a later one is left alone', async () => {
  await using services = await startDataServices();
  await makeAccounts(services);
  await services.mysql.end('SIGTERM');
  const marker = join(services.data.mysql, 'daspanel.json');
  const current = await readFile(marker, 'utf8');
  await writeFile(marker, '{"version":"10.5.8"}');
  await services.mysql.start();
  expect(await readFile(marker, 'utf8')).toBe(current);
  await makeAccounts(services);
  await using tenant = await open(services);
  expect(await errorOf(tenant.query('SELECT 1'))).toBe(0);
  await services.mysql.end('SIGTERM');
  await writeFile(marker, '{"version":"99.1.0"}');
  await expect(services.mysql.start()).rejects.toThrow(/written by MariaDB 99\.1\.0/);
  await writeFile(marker, current);
  await services.mysql.start();
});
