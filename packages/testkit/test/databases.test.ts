import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packArchive } from '../src/pack-archive.ts';
import { createSite, php, putContent, runJob, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Databases as a site's PHP sees them: its own, over the socket or the loopback address, and nobody else's (security bar H). */
let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

interface Created {
  readonly id: string;
  readonly fullName: string;
  readonly state: string;
  readonly user: { readonly id: string; readonly fullName: string; readonly password: string };
}

/** An application with the configuration of WordPress, which runs the SQL that it is asked for and tells its rows as JSON. */
const application = (host: string, { fullName, user }: Pick<Created, 'fullName' | 'user'>) => ({
  'wp-load.php': '<?php',
  'wp-includes/version.php': '<?php',
  'wp-config.php': `<?php
/* define('DB_NAME', 'of a comment'); */
define('DB_NAME', '${fullName}');
define('DB_USER', "${user.fullName}");
define( 'DB_PASSWORD', '${user.password}' );
define('DB_HOST', '${host}');
`,
  'sql.php': `<?php
require __DIR__ . '/wp-config.php';
mysqli_report(MYSQLI_REPORT_OFF);
$db = @new mysqli(DB_HOST, DB_USER, DB_PASSWORD, isset($_GET['database']) ? $_GET['database'] : DB_NAME);
if ($db->connect_errno) { echo 'error ', $db->connect_errno; exit; }
$result = $db->query($_GET['sql']);
echo $result === false ? 'error ' . $db->errno : ($result === true ? 'done' : json_encode($result->fetch_all()));
`,
});

const hostOf = (site: SiteFacts, version?: string) =>
  `${version === undefined ? '' : `${version}.v.`}${site.name}.sites.${daspanel.hostName}`;
const sql = async (host: string, text: string, more = '') =>
  (await daspanel.visit(host, `/sql.php?sql=${encodeURIComponent(text)}${more}`)).text;
const createDatabase = async (site: SiteFacts, name: string): Promise<Created> => {
  const { status, json } = await daspanel.call('POST', `/v1/sites/${site.id}/databases`, { name, user: {} });
  expect(status).toBe(201);
  return json as Created;
};
/** As PHP's `serialize` and `json_encode` write it. */
const serialised = (url: string) => `a:1:{s:3:"url";s:${url.length}:"${url}";}`;
const escaped = (url: string) => JSON.stringify({ url }).replaceAll('/', String.raw`\/`);

/** A site whose application lies in it with the password of its database. */
async function createApplication(
  name: string,
  version: string,
  host: string,
): Promise<{ readonly site: SiteFacts; readonly database: Created }> {
  const site = await createSite(daspanel, { name, version: php(version, { type: 'wordpress' }) });
  const database = await createDatabase(site, 'main');
  await putContent(daspanel, site.id, site.activeVersion, await packArchive(application(host, database)));
  return { site, database };
}

describe.each([
  ['8.2', 'localhost'],
  ['7.4', '127.0.0.1'],
  ['5.6', '127.0.0.1'],
])('PHP %s that connects to %s', (version, host) => {
  const name = `app-${version.replace('.', '-')}`;
  let made: Awaited<ReturnType<typeof createApplication>>;
  beforeAll(async () => {
    made = await createApplication(name, version, host);
  });

  test('reads and writes its database, in any script', async () => {
    const at = hostOf(made.site);
    expect(await sql(at, 'CREATE TABLE t (a VARCHAR(100) CHARACTER SET utf8mb4)')).toBe('done');
    expect(await sql(at, 'SET NAMES utf8mb4')).toBe('done');
    expect(await sql(at, "INSERT INTO t VALUES ('plain')")).toBe('done');
    expect(await sql(at, 'SELECT a FROM t')).toBe('[["plain"]]');
  });

  test('sees nothing of its neighbour', async () => {
    const neighbour = await createSite(daspanel, { name: `${name}-next`, version: php(version) });
    const { fullName } = await createDatabase(neighbour, 'main');
    const at = hostOf(made.site);
    const seen = JSON.parse(await sql(at, 'SHOW DATABASES')) as string[][];
    expect(seen.flat().toSorted()).toEqual([made.database.fullName, 'information_schema'].toSorted());
    expect(await sql(at, `SELECT * FROM \`${fullName}\`.t`)).toBe('error 1142');
    expect(await sql(at, 'SELECT 1', `&database=${fullName}`)).toBe('error 1044');
  });

  test('is cloned together with its database, and the clone lives its own life', async () => {
    const at = hostOf(made.site);
    const address = `http://${at}:${daspanel.httpPort}/page`;
    await sql(at, 'CREATE TABLE options (value TEXT)');
    await sql(
      at,
      `INSERT INTO options VALUES ('${address}'), ('${serialised(address)}'), ('${escaped(address).replaceAll('\\', '\\\\')}')`,
    );
    const body = { name: 'copy', database: { from: made.database.id } };
    const job = await runJob(daspanel, `/v1/sites/${made.site.id}/versions/${made.site.activeVersion}/clone`, body);
    expect(job.result).toMatchObject({ configured: true });
    const copy = hostOf(made.site, 'copy');
    const moved = `http://${copy}:${daspanel.httpPort}/page`;
    const values = JSON.parse(await sql(copy, 'SELECT value FROM options')) as unknown;
    expect(values).toEqual([[moved], [serialised(moved)], [escaped(moved)]]);
    await sql(copy, 'DROP TABLE t');
    expect(await sql(at, 'SELECT a FROM t')).toBe('[["plain"]]');
    expect(JSON.parse(await sql(at, 'SELECT value FROM options'))).toContainEqual([address]);
    expect(await sql(copy, `SELECT * FROM \`${made.database.fullName}\`.t`)).toBe('error 1142');
  });
});

test('a clone for another PHP finds its database, also where that PHP runs in WebAssembly', async () => {
  const { site, database } = await createApplication('older', '8.2', 'localhost');
  await sql(hostOf(site), 'CREATE TABLE t (a INT)');
  const body = { name: 'rehearsal', engine: { kind: 'php', version: '7.1' }, database: { from: database.id } };
  const job = await runJob(daspanel, `/v1/sites/${site.id}/versions/${site.activeVersion}/clone`, body);
  expect(job.result).toMatchObject({ configured: true });
  expect(await sql(hostOf(site, 'rehearsal'), 'SHOW TABLES')).toBe('[["t"]]');
});

test('while MariaDB is down a site says so itself, and everything else goes on', async () => {
  const { site, database } = await createApplication('waits', '8.2', 'localhost');
  await createSite(daspanel, { name: 'plain' }, { 'index.html': 'plain' });
  const parts = (await daspanel.call('GET', '/v1/parts')).json as { items: { name: string; pid: number }[] };
  process.kill(parts.items.find(({ name }) => name === 'mysql')?.pid ?? 0, 'SIGKILL');
  expect((await daspanel.visit(`plain.sites.${daspanel.hostName}`)).text).toBe('plain');
  await expect.poll(() => sql(hostOf(site), 'SELECT 1'), { timeout: 60_000 }).toBe('[["1"]]');
  const { json } = await daspanel.call('GET', `/v1/sites/${site.id}/databases/${database.id}`);
  expect(json).toMatchObject({ state: 'ready' });
});
