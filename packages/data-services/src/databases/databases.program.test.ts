import { readdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { connectAs, errorOf, hashOf } from '../testing/tenant.ts';

let services: DataServicesUnderTest;
const limits = { connections: 20, statementSeconds: 60 };
const connectTo = (user: string, database?: string) =>
  connectAs(services.data.sockets.mysql, user, database === undefined ? {} : { database });

async function makeDatabase(database: string): Promise<void> {
  await services.request('database.apply', { database });
}

async function makeUser(user: string, databases: readonly string[], more: object = {}): Promise<void> {
  const grants = databases.map((database) => ({ database, access: 'all' }));
  await services.request('database-user.apply', { user, passwordHash: hashOf(user), limits, grants, ...more });
}

beforeAll(async () => {
  services = await startDataServices({ without: 'redis' });
});
afterAll(() => services[Symbol.asyncDispose]());

test('a fresh server has no test database, nobody without a name, and root only by the socket (N161)', async () => {
  await makeDatabase('00000000_fresh');
  await makeUser('00000000_fresh', ['00000000_fresh']);
  await using tenant = await connectTo('00000000_fresh');
  const [databases] = await tenant.query('SHOW DATABASES');
  expect(databases).toEqual([{ Database: '00000000_fresh' }, { Database: 'information_schema' }]);
  // This test runs as root, whom the socket's owner is asked for.
  await using root = await connectAs(services.data.sockets.mysql, 'root', { password: '' });
  const [accounts] = await root.query("SELECT User, Host, plugin FROM mysql.user WHERE User NOT LIKE '%\\_%' ORDER BY User");
  expect(accounts).toEqual([
    { User: 'daspanel', Host: 'localhost', plugin: 'mysql_native_password' },
    { User: 'mariadb.sys', Host: 'localhost', plugin: 'mysql_native_password' },
    { User: 'root', Host: 'localhost', plugin: 'unix_socket' },
  ]);
  const [all] = await root.query('SHOW DATABASES');
  expect(JSON.stringify(all)).not.toContain('"test"');
});

test('a user sees its database and none whose name only resembles it (N160)', async () => {
  const [own, ...neighbours] = ['00000001_t2_db', '00000001_t2xdb', '00000001_t22db'] as const;
  for (const database of [own, ...neighbours]) await makeDatabase(database);
  await makeUser('00000001_a', [own]);
  await using tenant = await connectTo('00000001_a');
  const [databases] = await tenant.query('SHOW DATABASES');
  expect(databases).toEqual([{ Database: own }, { Database: 'information_schema' }]);
  for (const neighbour of neighbours) expect(await errorOf(tenant.query(`USE \`${neighbour}\``))).toBe(1044);
  expect(await errorOf(tenant.query('CREATE DATABASE `00000001_t2%db`'))).toBe(1044);
  expect(await errorOf(tenant.query('SELECT * FROM mysql.user'))).toBe(1142);
});

const forbidden: readonly (readonly [statement: string, numbers: readonly number[]])[] = [
  ["SELECT 1 INTO OUTFILE '/tmp/daspanel-outfile'", [1045, 1227]],
  ["LOAD DATA INFILE '/etc/passwd' INTO TABLE t", [1045]],
  ["LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t", [4166, 1148]],
  ['SET GLOBAL max_connections = 1', [1227]],
  ['SET GLOBAL local_infile = 1', [1227]],
  ["INSTALL SONAME 'ha_federatedx'", [1142, 1044]],
  ["CREATE FUNCTION evil RETURNS STRING SONAME 'evil.so'", [1142, 1044, 1126]],
  ["CREATE TABLE f (a INT) ENGINE=FEDERATED CONNECTION='mysql://root@127.0.0.1/mysql/user'", [1286]],
  ['CREATE TABLE f (a INT) ENGINE=CONNECT', [1286]],
  ['CREATE TABLE f (a INT) ENGINE=SPIDER', [1286]],
  ["GRANT SELECT ON `00000002\\_a`.* TO 'root'@'localhost'", [1044, 1410]],
  ["CREATE USER evil IDENTIFIED BY 'evil'", [1227]],
  ["SET PASSWORD FOR 'root'@'localhost' = ''", [1044, 1227]],
  ["CREATE DEFINER='root'@'localhost' VIEW v AS SELECT 1", [1227]],
  ["CREATE DEFINER='root'@'localhost' PROCEDURE p() SELECT 1", [1227]],
  ["CREATE DEFINER='root'@'localhost' TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", [1227]],
  ['CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO SELECT 1', [1044]],
  ['SHUTDOWN', [1227]],
  ['KILL 1', [1095, 1094]],
  ['CHANGE MASTER TO MASTER_HOST="127.0.0.1"', [1227]],
  ["CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1')", [1227]],
  ['FLUSH TABLES WITH READ LOCK', [1227]],
  ['SET SESSION sql_log_bin = 0', [1227]],
];

test.each(forbidden)('a user is refused %s (N162, N163)', async (statement, numbers) => {
  await makeDatabase('00000002_a');
  await makeUser('00000002_a', ['00000002_a']);
  await using tenant = await connectTo('00000002_a', '00000002_a');
  await tenant.query('CREATE TABLE IF NOT EXISTS t (a TEXT)');
  expect(numbers).toContain(await errorOf(tenant.query(statement)));
});

test('a user reads no file, sees no other connection, and puts no table elsewhere', async () => {
  await makeDatabase('00000003_a');
  await makeUser('00000003_a', ['00000003_a']);
  await using tenant = await connectTo('00000003_a', '00000003_a');
  const [file] = await tenant.query("SELECT LOAD_FILE('/etc/passwd') AS content");
  expect(file).toEqual([{ content: null }]);
  const [connections] = await tenant.query('SELECT DISTINCT USER AS user FROM information_schema.PROCESSLIST');
  expect(connections).toEqual([{ user: '00000003_a' }]);
  const elsewhere = `${services.data.run}/mysql-server/temporary`;
  for (const engine of ['InnoDB', 'MyISAM', 'Aria'])
    await errorOf(
      tenant.query(`CREATE TABLE d_${engine} (a INT) ENGINE=${engine} DATA DIRECTORY='${elsewhere}' INDEX DIRECTORY='${elsewhere}'`),
    );
  expect(await readdir(elsewhere, { recursive: true })).toEqual([]);
});

test('a session gives itself no more memory than its share', async () => {
  await makeDatabase('00000003_m');
  await makeUser('00000003_m', ['00000003_m']);
  await using tenant = await connectTo('00000003_m', '00000003_m');
  const names = ['max_heap_table_size', 'tmp_table_size', 'sort_buffer_size', 'join_buffer_size', 'max_session_mem_used'];
  for (const name of names) {
    await tenant.query(`SET SESSION ${name} = 8589934592`);
    const [rows] = await tenant.query(`SELECT @@${name} <= 268435456 AS isBound`);
    expect([name, rows]).toEqual([name, [{ isBound: 1 }]]);
  }
});

test('one connection too many is refused to that user only (N164)', async () => {
  await makeDatabase('00000004_a');
  await makeUser('00000004_a', ['00000004_a'], { limits: { connections: 3, statementSeconds: 60 } });
  await makeUser('00000004_b', ['00000004_a']);
  await using _one = await connectTo('00000004_a');
  await using _two = await connectTo('00000004_a');
  await using _three = await connectTo('00000004_a');
  expect(await errorOf(connectTo('00000004_a'))).toBe(1226);
  await using neighbour = await connectTo('00000004_b');
  expect(await errorOf(neighbour.query('SELECT 1'))).toBe(0);
});

test('a statement ends after the limit, even where the session has set another one', async () => {
  await makeDatabase('00000005_a');
  await makeUser('00000005_a', ['00000005_a'], { limits: { connections: 5, statementSeconds: 1 } });
  const endless = 'SELECT COUNT(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b';
  await using tenant = await connectTo('00000005_a', '00000005_a');
  expect(await errorOf(tenant.query(endless))).toBe(1969);
  await using sly = await connectTo('00000005_a', '00000005_a');
  expect([1317, 1969]).toContain(await errorOf(sly.query(`SET SESSION max_statement_time = 0; ${endless}`)));
});

test('a changed or removed user is disconnected, an unchanged one is not', async () => {
  await makeDatabase('00000006_a');
  await makeUser('00000006_a', ['00000006_a']);
  await using tenant = await connectTo('00000006_a', '00000006_a');
  await makeUser('00000006_a', ['00000006_a']);
  expect(await errorOf(tenant.query('SELECT 1'))).toBe(0);
  await makeUser('00000006_a', ['00000006_a'], { passwordHash: hashOf('another') });
  expect(await errorOf(tenant.query('SELECT 1'))).not.toBe(0);
  expect(await errorOf(connectTo('00000006_a'))).toBe(1045);
  await using again = await connectAs(services.data.sockets.mysql, '00000006_a', { password: 'another' });
  await services.request('database-user.remove', { user: '00000006_a' });
  await services.request('database-user.remove', { user: '00000006_a' });
  expect(await errorOf(again.query('SELECT 1'))).not.toBe(0);
  expect(await errorOf(connectAs(services.data.sockets.mysql, '00000006_a', { password: 'another' }))).toBe(1045);
});

test('grants become exactly what is wanted', async () => {
  for (const database of ['00000007_a', '00000007_b', '00000007_c']) await makeDatabase(database);
  await makeUser('00000007_u', ['00000007_a', '00000007_b']);
  const grants = [
    { database: '00000007_b', access: 'read' },
    { database: '00000007_c', access: 'all' },
  ];
  await makeUser('00000007_u', [], { grants });
  await using tenant = await connectTo('00000007_u', '00000007_c');
  const [held] = await tenant.query({ sql: 'SHOW GRANTS', rowsAsArray: true });
  const lines = (held as string[][]).flat().slice(1);
  expect(lines.toSorted()).toEqual([
    'GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, TRIGGER ON `00000007\\_c`.* TO `00000007_u`@`localhost`',
    'GRANT SELECT, SHOW VIEW ON `00000007\\_b`.* TO `00000007_u`@`localhost`',
  ]);
  expect(await errorOf(tenant.query('CREATE TABLE `00000007_b`.t (a INT)'))).toBe(1142);
});

test('a removed database takes its rights along, though somebody is in a transaction', async () => {
  await makeDatabase('00000008_a');
  await makeUser('00000008_a', ['00000008_a']);
  await using tenant = await connectTo('00000008_a', '00000008_a');
  await tenant.query('CREATE TABLE t (a INT); BEGIN; INSERT INTO t VALUES (1)');
  await services.request('database.remove', { database: '00000008_a' });
  await services.request('database.remove', { database: '00000008_a' });
  await makeDatabase('00000008_a');
  await using again = await connectTo('00000008_a');
  expect(await errorOf(again.query('USE `00000008_a`'))).toBe(1044);
  expect(await services.request('database.measure', { databases: ['00000008_a', '00000008_none'] })).toEqual({
    sizes: { '00000008_a': { bytes: 0, tables: 0 } },
  });
});

test.each(['00000009_`', '00000009_%', '00000009_é', 'mysql', `00000009_${'a'.repeat(65)}`, '00000009_😀', "00000009_'"])(
  'the name %s is refused (N166)',
  async (database) => {
    await expect(services.request('database.apply', { database })).rejects.toMatchObject({ code: 'invalid-request' });
  },
);

test('a connection that sends garbage disturbs nobody', async () => {
  await writeFile(`${services.data.uploads}/unrelated`, '');
  await expect(services.request('database.apply', { database: 'x'.repeat(100_000) })).rejects.toMatchObject({ code: 'invalid-request' });
  await makeDatabase('0000000a_a');
});
