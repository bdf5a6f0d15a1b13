import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identities } from '@daspanel/platform/identities.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser, type TestBrowser } from '../src/browser.ts';
import { evaluateInPage } from '../src/evaluate-in-page.ts';
import { createPerson, signIn, signInAsOwner, type Person } from '../src/people.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

interface Made {
  readonly site: string;
  readonly id: string;
  readonly fullName: string;
}

interface Way {
  readonly url: string;
  readonly ticket: string;
}

let daspanel: RunningDaspanel;
let browser: TestBrowser;
let shop: Made;
let neighbour: Made;
beforeAll(async () => {
  daspanel = await startDaspanel();
  browser = await startBrowser(daspanel);
  shop = await make('shop');
  neighbour = await make('neighbour');
}, 300_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await daspanel?.[Symbol.asyncDispose]();
});

async function make(name: string): Promise<Made> {
  const { id: site } = (await daspanel.call('POST', '/v1/sites', { name })).json as { id: string };
  const { id, fullName } = (await daspanel.call('POST', `/v1/sites/${site}/databases`, { name: 'main' })).json as Made;
  return { site, id, fullName };
}

async function askWay({ site, id }: Made, who: Pick<Person, 'call'> = daspanel): Promise<Way> {
  const answer = await who.call('POST', `/v1/sites/${site}/databases/${id}/manager`);
  expect(answer.status).toBe(201);
  return answer.json as Way;
}

const host = () => `db.${daspanel.hostName}`;
const origin = () => `https://${host()}:${daspanel.httpsPort}`;

const post = (path: string, fields: Record<string, string>, headers: Record<string, string>) =>
  daspanel.visitSecurely(host(), path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

/** A client that has come in: what it asks for, and the SQL that it runs by Adminer's own form. */
async function comeIn(made: Made, who?: Person) {
  const { ticket } = await askWay(made, who);
  const answer = await post('/open', { ticket }, { origin: browser.panel });
  expect(answer.status).toBe(303);
  const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
  const start = answer.headers.location ?? '';
  const get = (path: string) => daspanel.visitSecurely(host(), path, { headers: { cookie } });
  const run = async (query: string) => {
    const page = await get(`${start}&sql=`);
    const token = /name=.token. value=.([^'"]+)/.exec(page.text)?.[1] ?? '';
    const fields = { query, token, limit: '' };
    return (await post(`${start}&sql=`, fields, { origin: origin(), cookie })).text;
  };
  return { answer, cookie, start, ticket, get, run };
}

describe('the database manager', () => {
  test('opens from the panel without a password, and shows its database without a violation', async () => {
    await using visitor = await browser.newVisitor();
    await visitor.open('/');
    const { url, ticket } = await askWay(shop);
    const submit = `{
      const form = Object.assign(document.createElement('form'), { method: 'post', action: ${JSON.stringify(url)} });
      form.append(Object.assign(document.createElement('input'), { name: 'ticket', value: ${JSON.stringify(ticket)} }));
      document.body.append(form);
      form.submit();
    }`;
    const arrived = visitor.page.waitForURL((address) => address.hostname === host() && address.pathname === '/');
    await evaluateInPage(visitor.page, submit);
    await arrived;
    expect(await visitor.page.title()).toContain(shop.fullName);
    expect(visitor.page.url()).not.toContain(ticket);
    await visitor.page.getByRole('link', { name: 'SQL command' }).first().click();
    await visitor.page.waitForTimeout(500);
    expect(visitor.findings).toMatchObject({ violations: [], foreign: [] });
    const cookies = await visitor.context.cookies(origin());
    expect(cookies.map(({ name, secure, httpOnly, path }) => [name, secure, httpOnly, path])).toEqual([
      ['__Host-daspanel-databases', true, true, '/'],
    ]);
  });

  test('N169: a ticket works once, comes from the panel alone, and is in no log', async () => {
    const { ticket } = await comeIn(shop);
    expect((await post('/open', { ticket }, { origin: browser.panel })).status).toBe(403);
    for (const foreign of ['https://evil.example', 'null', `https://shop.sites.${daspanel.hostName}:${daspanel.httpsPort}`, origin()]) {
      const way = await askWay(shop);
      expect((await post('/open', { ticket: way.ticket }, { origin: foreign })).status).toBe(403);
    }
    expect((await post('/open', { ticket }, {})).status).toBe(403);
    const unused = await askWay(shop);
    expect((await daspanel.visitSecurely(host(), `/open?ticket=${unused.ticket}`)).status).toBe(403);
    expect((await post('/open', { ticket: 'A'.repeat(43) }, { origin: browser.panel })).status).toBe(403);
    const logs = await readdir(join(daspanel.data, 'logs'), { recursive: true, withFileTypes: true });
    for (const entry of logs.filter((one) => one.isFile()))
      expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain(ticket);
  });

  test('N168: no address and no form leads to another server, driver or database', async () => {
    const { start, get, cookie } = await comeIn(shop);
    const user = new URLSearchParams(start.slice(2)).get('username') ?? '';
    const others = [
      'server=169.254.169.254',
      'server=127.0.0.1%3A6379',
      'server=evil.example%3A3306',
      'server[]=x',
      'elastic=',
      'elastic=127.0.0.1',
      'sqlite=%2Fetc%2Fpasswd',
      'sqlite2=x',
      'pgsql=127.0.0.1',
      'mongo=x',
      'mssql=x',
      'oracle=x',
      'db=mysql',
      `db=${neighbour.fullName}`,
      'db[]=x',
      'script=version',
      'ns=x',
    ];
    for (const other of others) expect([other, (await get(`/?username=${user}&${other}`)).status]).toEqual([other, 403]);
    expect((await get('/?username=root')).status).toBe(403);
    expect((await get('/')).status).toBe(403);
    expect((await get('/adminer.php')).status).toBe(404);
    const auth = { 'auth[driver]': 'sqlite', 'auth[server]': '', 'auth[username]': 'x', 'auth[password]': 'x', 'auth[db]': '/etc/passwd' };
    expect((await post(start, auth, { origin: origin(), cookie })).status).toBe(403);
    expect((await post(start, { logout: '1' }, { origin: 'https://evil.example', cookie })).status).toBe(403);
  });

  test('a neighbour’s database is not seen, and no file is read or written', async () => {
    const { run } = await comeIn(shop);
    expect(await run('CREATE TABLE t (x TEXT); INSERT INTO t VALUES ("written here")')).toContain('affected');
    expect(await run('SELECT * FROM t')).toContain('written here');
    const seen = await run('SHOW DATABASES');
    expect(seen).toContain(shop.fullName);
    expect(seen).not.toContain(neighbour.fullName);
    expect(await run(`SELECT * FROM ${neighbour.fullName}.t`)).toContain('denied');
    expect(await run(`USE ${neighbour.fullName}`)).toContain('denied');
    expect(await run("SELECT * FROM t INTO OUTFILE '/tmp/x'")).toContain('denied');
    expect(await run("LOAD DATA INFILE '/etc/passwd' INTO TABLE t")).toContain('denied');
    expect(await run("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t")).toMatch(/forbidden|not allowed|disabled/);
    expect(await run("SELECT LOAD_FILE('/etc/passwd')")).not.toContain('root:');
    expect(await run('SELECT * FROM mysql.global_priv')).toContain('denied');
  });

  test('who signs out is out, and a view that was made there works on', async () => {
    const first = await comeIn(shop);
    const second = await comeIn(shop);
    await first.run('CREATE TABLE IF NOT EXISTS kept (x INT); CREATE VIEW shown AS SELECT x FROM kept');
    const out = await post(first.start, { logout: '1' }, { origin: origin(), cookie: first.cookie });
    expect([out.status, out.text.includes('left the database')]).toEqual([200, true]);
    expect((await first.get(first.start)).status).toBe(403);
    expect(await second.run('SELECT COUNT(*) FROM shown')).toContain('1 row');
    await post(second.start, { logout: '1' }, { origin: origin(), cookie: second.cookie });
    const third = await comeIn(shop);
    expect(await third.run('SELECT 7 * 6 AS answer, COUNT(*) FROM shown')).toContain('42');
  });

  test('N036, N069: who signs out of the panel, is suspended or loses the site is out of its database at once', async () => {
    await signInAsOwner(daspanel);
    const client = await createPerson(daspanel, { role: 'client' });
    const own = await make('lent');
    const give = (to: string) => daspanel.call('PATCH', `/v1/sites/${own.site}`, { owner: to });
    const isOut = async ({ get, start }: Awaited<ReturnType<typeof comeIn>>) => (await get(start)).status === 403;
    expect((await give(client.id)).status).toBe(200);
    const other = await comeIn(own, await createPerson(daspanel, { role: 'admin' }));
    const losses: readonly [string, () => Promise<unknown>, () => Promise<unknown>][] = [
      ['the site', () => give('owner'), () => give(client.id)],
      [
        'the account',
        () => daspanel.call('POST', `/v1/users/${client.id}/suspend`),
        () => daspanel.call('POST', `/v1/users/${client.id}/activate`),
      ],
    ];
    for (const [what, lose, regain] of losses) {
      const inside = await comeIn(own, what === 'the site' ? client : await signIn(daspanel, client.email));
      expect([what, await isOut(inside)]).toEqual([what, false]);
      await lose();
      await expect.poll(() => isOut(inside), { message: what, timeout: 5_000 }).toBe(true);
      expect([what, await isOut(other)]).toEqual([what, false]);
      await regain();
      expect([what, await isOut(inside)]).toEqual([what, true]);
    }
    const again = await signIn(daspanel, client.email);
    const inside = await comeIn(own, again);
    await again.call('POST', '/v1/sign-out');
    await expect.poll(() => isOut(inside), { timeout: 5_000 }).toBe(true);
    expect(await isOut(other)).toBe(false);
  });

  test('every page keeps itself to itself', async () => {
    const { answer, start, get } = await comeIn(shop);
    for (const { headers } of [answer, await get(start), await get('/')]) {
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
      for (const line of headers['set-cookie'] ?? []) expect(line).toMatch(/^__Host-daspanel-databases=/);
    }
    expect((await get(start)).headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'nonce-[^']+'; .*frame-ancestors 'none'/,
    );
    expect((await daspanel.visit(host(), '/')).status).toBe(301);
  });
});

test.skipIf(process.getuid?.() !== 0)('N170: its programs are their own user, and see no file of a site or of the panel', async () => {
  const found = await findPrograms(join(daspanel.data, 'run', 'database-manager', 'php-fpm.conf'));
  expect(found.length).toBeGreaterThan(0);
  for (const pid of found) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe(`${identities.databaseManager}`);
    expect(/^CapEff:\s+0+$/m.test(status)).toBe(true);
    const view = join(`/proc/${pid}/root`, daspanel.data);
    for (const folder of ['sites', 'state', 'keys', 'certificates', 'logs', 'mysql']) expect(await readdir(join(view, folder))).toEqual([]);
    expect((await readdir(join(view, 'run'))).toSorted()).toEqual([
      'database-manager',
      'database-manager-exchange',
      'mysql',
      'settings.json',
    ]);
    await expect(readdir(`/proc/${pid}/root/etc`)).rejects.toThrow('ENOENT');
  }
});

/** Of php-fpm with this configuration: the master names it, and its workers are its children. */
async function findPrograms(configuration: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')] as const),
  );
  return commands.filter(([, command]) => command.startsWith('php-fpm: master') && command.includes(configuration)).map(([pid]) => pid);
}
