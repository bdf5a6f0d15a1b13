import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { createS3Client, type S3Key } from '../src/s3-access.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** The services beside sites under attack, faults and moves, all of them at once, through the product's own doors (security bar E to I, K, M, 4.1). */
const isRoot = process.getuid?.() === 0;
const SERVICES = ['mysql', 'redis-tenant', 'data-services', 'storage', 'mail'];

interface Tenant {
  readonly site: SiteFacts;
  readonly database: { readonly id: string; readonly fullName: string; readonly user: { readonly fullName: string } };
  readonly databasePassword: string;
  readonly cache: { readonly user: string; readonly password: string; readonly prefix: string };
  readonly key: S3Key;
  readonly token: string;
}

/** Runs the PHP that it is sent, as the code of a site that was taken over would. */
const files = {
  'index.html': 'page',
  'run.php': `<?php error_reporting(0); eval(file_get_contents('php://input'));`,
};
const SCOPES = [
  'sites:read',
  'databases:read',
  'cache:read',
  'access-keys:read',
  'mail:read',
  'mail-settings:read',
  'events:read',
  'audit:read',
];

let daspanel: RunningDaspanel;
const post = async (path: string, body?: unknown) => {
  const { status, json, text } = await daspanel.call('POST', path, body);
  if (status >= 300) throw new Error(`POST ${path}: ${status} ${text}`);
  return json;
};

async function createTenant(name: string, databasePassword = `password of ${name}`): Promise<Tenant> {
  const site = await createSite(daspanel, { name, version: php('8.2') }, files);
  const at = `/v1/sites/${site.id}`;
  return {
    site,
    databasePassword,
    database: (await post(`${at}/databases`, { name: 'main', user: { password: databasePassword } })) as Tenant['database'],
    cache: (await post(`${at}/cache/reveal`)) as Tenant['cache'],
    key: (await post('/v1/access-keys', { name, sites: [site.id] })) as S3Key,
    token: ((await post('/v1/tokens', { name, sites: [site.id], scopes: SCOPES })) as { token: string }).token,
  };
}

const run = async ({ site }: Tenant, code: string): Promise<string> =>
  (await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, '/run.php', { method: 'POST', body: code })).text;
const query = (by: Tenant, of: Tenant, sql: string) =>
  run(
    by,
    `mysqli_report(0);
$db = new mysqli('localhost', '${of.database.user.fullName}', '${of.databasePassword}', '${of.database.fullName}');
if ($db->connect_errno) { echo 'error ', $db->connect_errno; exit; }
$said = $db->query(${JSON.stringify(sql)});
echo $said === false ? 'error ' . $db->errno : json_encode($said === true ? true : $said->fetch_all());`,
  );
const put = async ({ site, key }: Tenant, name: string, body: string) => {
  const client = createS3Client(daspanel, key);
  await client.send(new PutObjectCommand({ Bucket: site.name, Key: name, Body: body, Metadata: { note: body } }));
  client.destroy();
};
const get = async ({ site, key }: Tenant, name: string) => {
  const client = createS3Client(daspanel, key);
  try {
    const { Body, Metadata } = await client.send(new GetObjectCommand({ Bucket: site.name, Key: name }));
    return { text: await Body?.transformToString(), note: Metadata?.['note'] };
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  } finally {
    client.destroy();
  }
};
const send = (tenant: Tenant, subject: string) => run(tenant, `echo json_encode(mail('you@example.org', '${subject}', 'text'));`);
const subjects = async ({ site }: Tenant) => {
  const { json } = await daspanel.call('GET', `/v1/sites/${site.id}/mail?limit=100`);
  return (json as { items: { subject: string }[] }).items.map(({ subject }) => subject);
};
const count = async ({ site }: Tenant, cookie?: string) => {
  const body = `session_start(); $_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1; echo $_SESSION['n'];`;
  const headers = cookie === undefined ? {} : { cookie };
  const answer = await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, '/run.php', { method: 'POST', body, headers });
  return { count: answer.text, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] };
};
interface PartFacts {
  readonly name: string;
  readonly state: string;
  readonly pid: number | null;
}
const readParts = async () => ((await daspanel.call('GET', '/v1/parts')).json as { items: PartFacts[] }).items;

describe('two sites with all services', () => {
  let alice: Tenant;
  let bob: Tenant;
  beforeAll(async () => {
    daspanel = await startDaspanel();
    alice = await createTenant('alice', 'canary-a7d1-database');
    bob = await createTenant('bob');
  });
  afterAll(() => daspanel?.stop());

  test.skipIf(!isRoot)('N111: nothing listens on a network but the proxy', async () => {
    const { stdout } = await runProgram('/usr/bin/ss', ['-H', '-l', '-n', '-t', '-u', '-p']);
    const known = new Set((await readParts()).map(({ pid }) => pid));
    const lines = stdout
      .toString()
      .split('\n')
      .filter((line) => [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) => known.has(Number(pid))));
    const addresses = lines.map((line) => line.trim().split(/\s+/)[4]);
    expect(new Set(addresses)).toEqual(new Set([`127.0.0.1:${daspanel.httpPort}`, `127.0.0.1:${daspanel.httpsPort}`]));
  });

  test.skipIf(!isRoot)(
    'N074: PHP finds one socket of each service, and none of the parts, of control Redis, or of a neighbour',
    async () => {
      const within = join(daspanel.data, 'run');
      const paths = [
        'data-services/requests.sock',
        'mail/requests.sock',
        'storage/s3.sock',
        'redis/control.sock',
        `mail-channels/${bob.site.id}/smtp.sock`,
      ].map((path) => join(within, path));
      const code = `$open = array();
foreach (${JSON.stringify([...paths, '/run/mail/../' + bob.site.id + '/smtp.sock'])} as $path) if (stream_socket_client("unix://$path", $n, $t, 1)) $open[] = $path;
echo json_encode(array($open, glob('/run/{mail,mysqld,redis}/{,.}*', GLOB_BRACE | GLOB_NOSORT)), 64);`;
      const [open, seen] = JSON.parse(await run(alice, code)) as [string[], string[]];
      expect(open).toEqual([]);
      expect(seen.filter((path) => !/\/\.{1,2}$/.test(path)).toSorted()).toEqual([
        '/run/mail/smtp.sock',
        '/run/mysqld/mysqld.sock',
        '/run/redis/redis.sock',
      ]);
    },
  );

  test.skipIf(!isRoot)('N164, N165: a site that floods MariaDB with connections keeps no neighbour out', async () => {
    const flood = `set_time_limit(20); $held = array(); $end = microtime(true) + 8;
while (microtime(true) < $end) {
  foreach ($held as $k => $s) { fread($s, 100); if (feof($s)) unset($held[$k]); }
  while (count($held) < 900 && ($s = stream_socket_client('unix:///run/mysqld/mysqld.sock', $n, $t, 1))) { stream_set_blocking($s, false); $held[] = $s; }
  usleep(20000);
}`;
    const greedy = await createTenant('greedy');
    const start = performance.now();
    expect(await run(greedy, flood)).toContain('502');
    expect(performance.now() - start).toBeLessThan(6_000);
    for (let turn = 0; turn < 10; turn += 1) expect(await query(bob, bob, 'SELECT 1')).toBe('[["1"]]');
    expect(await run(greedy, 'echo 1;')).toContain('503');
  });

  test('N062: no list, search or count of one site tells of another', async () => {
    await query(alice, alice, 'CREATE TABLE canary_62f0 (a INT)');
    await put(alice, 'canary-62f0.txt', 'canary-62f0');
    await send(alice, 'canary-62f0');
    const own = bob.site.id;
    const paths = [
      '/v1/sites',
      `/v1/sites/${own}/databases`,
      `/v1/sites/${own}/database-users`,
      `/v1/sites/${own}/cache`,
      `/v1/sites/${own}/mail?search=canary`,
      `/v1/sites/${own}/mail-usage`,
      `/v1/sites/${own}/mail-settings`,
      '/v1/access-keys',
      '/v1/storage',
      '/v1/audit',
    ];
    const foreign = [alice.site.id, alice.key.accessKeyId, alice.database.fullName, alice.database.id, 'canary-62f0'];
    for (const path of paths) {
      const answer = await daspanel.visitSecurely(`api.${daspanel.hostName}`, path, { headers: { authorization: `Bearer ${bob.token}` } });
      expect([path, answer.status, foreign.filter((word) => answer.text.includes(word))]).toEqual([path, 200, []]);
    }
    expect(await get({ ...alice, key: bob.key }, 'canary-62f0.txt')).toBe('AccessDenied');
    expect(await get({ ...alice, key: bob.key }, 'nothing')).toBe('AccessDenied');
  });

  test('N069: a site in the trash is closed at every door, and its data waits', async () => {
    const gone = await createTenant('gone');
    await query(gone, gone, 'CREATE TABLE kept (a INT)');
    await put(gone, 'kept.txt', 'kept');
    await send(gone, 'kept');
    await daspanel.call('DELETE', `/v1/sites/${gone.site.id}?confirm=gone`);
    const doors = async () => [
      (await daspanel.visit(`gone.sites.${daspanel.hostName}`)).status,
      // Its password, known to somebody on another site.
      await query(bob, gone, 'SHOW TABLES'),
      await get(gone, 'kept.txt'),
    ];
    await expect.poll(doors, { timeout: 5_000 }).toEqual([404, expect.stringMatching(/^error (?:1045|1698)$/), 'AccessDenied']);
    await post(`/v1/sites/${gone.site.id}/restore`);
    await expect.poll(doors, { timeout: 10_000 }).toEqual([200, '[["kept"]]', { text: 'kept', note: 'kept' }]);
    expect(await subjects(gone)).toEqual(['kept']);
  });

  test('N220: passwords and secrets are in no log, no command line, no state, no audit record and no later answer', async () => {
    const { status } = await daspanel.call('PATCH', `/v1/sites/${alice.site.id}/mail-settings`, {
      relay: { kind: 'server', host: 'smtp.example.org', port: 587, tls: 'starttls', user: 'alice', password: 'canary-a7d1-relay' },
    });
    expect(status).toBe(200);
    expect(await query(alice, { ...alice, databasePassword: 'canary-a7d1-wrong' }, 'SELECT 1')).toBe('error 1045');
    const secrets = [
      'canary-a7d1-database',
      'canary-a7d1-relay',
      'canary-a7d1-wrong',
      alice.cache.password,
      alice.key.secretAccessKey,
      alice.token,
    ];
    const { stdout } = await runProgram('/usr/bin/grep', ['-rlaF', ...secrets.flatMap((secret) => ['-e', secret]), daspanel.data], {
      timeoutMilliseconds: 30_000,
    });
    const places = stdout
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((path) => path.slice(daspanel.data.length + 1));
    // Where they must be: what signatures are checked with, what the mail part logs in with, and the site's own account in its own pool.
    expect(places.filter((path) => !/^run\/launcher\/pools\/[^/]+\/pool\//.test(path)).toSorted()).toEqual([
      `access-keys/${alice.key.accessKeyId}.json`,
      'mail/settings.json',
    ]);
    for (const line of await readProcesses()) expect(secrets.filter((secret) => line.includes(secret))).toEqual([]);
    for (const end of ['databases', 'database-users', 'cache', 'mail-settings']) {
      const { text } = await daspanel.call('GET', `/v1/sites/${alice.site.id}/${end}`);
      expect([end, secrets.filter((secret) => text.includes(secret))]).toEqual([end, []]);
    }
    for (const path of ['/v1/audit?limit=100', '/v1/access-keys', '/v1/tokens', '/v1/jobs']) {
      const { text } = await daspanel.call('GET', path);
      expect([path, secrets.filter((secret) => text.includes(secret))]).toEqual([path, []]);
    }
  });

  test.skipIf(!isRoot)(
    'N229: the folders of services are closed to everybody whom the table in ARCHITECTURE.md does not name',
    async () => {
      const { stdout } = await runProgram('/usr/bin/find', [daspanel.data, '-maxdepth', '1', '-name', '[a-z]*', '-printf', '%f %m\n']);
      const modes = Object.fromEntries(
        stdout
          .toString()
          .trim()
          .split('\n')
          .map((line) => line.split(' ') as [string, string]),
      );
      expect(modes).toMatchObject({
        mysql: '700',
        'redis-tenant': '700',
        mail: '700',
        storage: '750',
        exports: '2750',
        'access-keys': '2750',
        buckets: '2750',
        'redis-tenant-accounts': '2750',
      });
    },
  );

  test('F-02: what was acknowledged is there after all parts were killed at once, in the middle of writes to all services', async () => {
    await query(bob, bob, 'CREATE TABLE n (a INT)');
    const kept = { rows: [] as string[], objects: [] as string[], mails: [] as string[] };
    let isOver = false;
    const writing = [
      async (n: number) => void ((await query(bob, bob, `INSERT INTO n VALUES (${n})`)) === 'true' && kept.rows.push(String(n))),
      async (n: number) => put(bob, `n-${n}.txt`, `object ${n}`).then(() => void kept.objects.push(String(n))),
      async (n: number) => void ((await send(bob, `mail ${n}`)) === 'true' && kept.mails.push(`mail ${n}`)),
    ].map(async (write) => {
      for (let n = 1; !isOver; n += 1) await write(n).catch(() => {});
    });
    await expect.poll(() => Math.min(...Object.values(kept).map(({ length }) => length)), { timeout: 15_000 }).toBeGreaterThan(5);
    for (const { pid } of await readParts()) if (pid !== null) process.kill(pid, 'SIGKILL');
    isOver = true;
    await Promise.all(writing);
    const states = async () => (await readParts()).filter(({ state }) => state !== 'ready').map(({ name }) => name);
    await expect.poll(() => states().catch(() => ['api']), { timeout: 45_000, interval: 500 }).toEqual([]);
    await expect.poll(() => query(bob, bob, 'SELECT 1'), { timeout: 20_000 }).toBe('[["1"]]');
    const rows = (JSON.parse(await query(bob, bob, 'SELECT a FROM n')) as string[][]).flat();
    expect(kept.rows.filter((n) => !rows.includes(n))).toEqual([]);
    for (const n of kept.objects) expect(await get(bob, `n-${n}.txt`)).toEqual({ text: `object ${n}`, note: `object ${n}` });
    const told = new Set<string>();
    for (const subject of await subjects(bob)) told.add(subject);
    expect(kept.mails.slice(-90).filter((subject) => !told.has(subject))).toEqual([]);
  });
});

/** Command lines and environments of all processes outside of sandboxes, whose own site knows its own account. */
async function readProcesses(): Promise<readonly string[]> {
  const own = await readFile('/proc/self/ns/pid').catch(() => '');
  const texts: string[] = [];
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => own.toString());
    // The search itself, and this process's own variables, are no leak.
    if (Number(id) === process.pid || command.startsWith('/usr/bin/grep')) continue;
    texts.push(command);
    if (!command.startsWith('php-fpm')) texts.push(await readFile(`/proc/${id}/environ`, 'utf8').catch(() => ''));
  }
  return texts;
}

describe('while one service stands still', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    daspanel = await startDaspanel();
    tenant = await createTenant('waits');
  });
  afterAll(() => daspanel?.stop());

  const doors: Readonly<Record<string, () => Promise<boolean>>> = {
    mysql: async () => (await query(tenant, tenant, 'SELECT 1')) === '[["1"]]',
    'redis-tenant': async () => (await count(tenant)).count === '1',
    storage: async () => typeof (await get(tenant, 'index.html')) === 'object',
    mail: async () => (await send(tenant, 'x')) === 'true',
  };

  test.each(SERVICES)('F-09, F-10: %s is gone, the others go on, and wishes are applied when it is back', async (name) => {
    const part = (await readParts()).find((one) => one.name === name);
    process.kill(part?.pid ?? 0, 'SIGSTOP');
    try {
      expect((await daspanel.visit(`waits.sites.${daspanel.hostName}`)).text).toBe('page');
      for (const [other, works] of Object.entries(doors))
        if (other !== name) expect([name, other, await works()]).toEqual([name, other, true]);
      const site = await daspanel.call('POST', '/v1/sites', { name: `beside-${name}` });
      expect(site.status).toBe(201);
      const database = await daspanel.call('POST', `/v1/sites/${tenant.site.id}/databases`, { name: `during_${name.replace('-', '_')}` });
      const needsServer = name === 'mysql' || name === 'data-services';
      expect([database.status, (database.json as { state: string }).state]).toEqual(needsServer ? [202, 'pending'] : [201, 'ready']);
      const settings = await daspanel.call('PATCH', `/v1/sites/${tenant.site.id}/mail-settings`, { limits: { days: 14 } });
      expect([settings.status, (settings.json as { state: string }).state]).toEqual(name === 'mail' ? [202, 'pending'] : [200, 'applied']);
    } finally {
      process.kill(part?.pid ?? 0, 'SIGCONT');
    }
    const pending = async () => {
      const { json } = await daspanel.call('GET', `/v1/sites/${tenant.site.id}/databases`);
      const settings = (await daspanel.call('GET', `/v1/sites/${tenant.site.id}/mail-settings`)).json as { state: string };
      return [...(json as { items: { state: string }[] }).items.map(({ state }) => state), settings.state].filter(
        (state) => state === 'pending',
      );
    };
    await expect.poll(pending, { timeout: 30_000, interval: 500 }).toEqual([]);
  });
});

test('an installation whose data directory was copied elsewhere has its databases, sessions, messages and objects still', async () => {
  const folder = await mkdtemp('/tmp/daspanel-');
  try {
    daspanel = await startDaspanel({ data: join(folder, 'first') });
    const tenant = await createTenant('moved');
    await query(tenant, tenant, 'CREATE TABLE kept (a INT)');
    await put(tenant, 'kept/object.txt', 'object');
    await send(tenant, 'kept');
    const session = await count(tenant);
    await daspanel.stop();
    await runProgram('/usr/bin/cp', ['--archive', '--', join(folder, 'first'), join(folder, 'second')], { timeoutMilliseconds: 60_000 });
    await rm(join(folder, 'first'), { recursive: true, force: true });
    daspanel = await startDaspanel({ data: join(folder, 'second') });
    await expect.poll(() => query(tenant, tenant, 'SHOW TABLES'), { timeout: 20_000 }).toBe('[["kept"]]');
    expect(await get(tenant, 'kept/object.txt')).toEqual({ text: 'object', note: 'object' });
    expect(await subjects(tenant)).toEqual(['kept']);
    expect((await count(tenant, session.cookie)).count).toBe('2');
    expect((await post(`/v1/sites/${tenant.site.id}/cache/reveal`)) as Tenant['cache']).toMatchObject({
      password: tenant.cache.password,
    });
  } finally {
    await daspanel.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
