import { randomBytes } from 'node:crypto';
import { chown, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { identities } from '@daspanel/platform/identities.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { connectAs, errorOf, hashOf } from '../testing/tenant.ts';

let services: DataServicesUnderTest;

beforeAll(async () => {
  services = await startDataServices({ without: 'redis' });
});
afterAll(() => services[Symbol.asyncDispose]());

/** A database and a user of the same name, whose password is its name. */
async function makeDatabase(database: string, limits: object = {}): Promise<void> {
  await services.request('database.apply', { database });
  await services.request('database-user.apply', {
    user: database,
    passwordHash: hashOf(database),
    limits: { connections: 20, statementSeconds: 60, ...limits },
    grants: [{ database, access: 'all' }],
  });
}

const open = (database: string) => connectAs(services.data.sockets.mysql, database, { database });

async function upload(content: string | Buffer): Promise<string> {
  const id = randomId('u');
  const path = join(services.data.uploads, id);
  await writeFile(path, content, { mode: 0o640 });
  await chown(path, identities.api, identities.dataServices);
  return id;
}

const importInto = async (database: string, content: string | Buffer, mode: 'replace' | 'merge' = 'replace') =>
  services.request('database.import', { database, upload: await upload(content), mode });

const RICH = `
  CREATE TABLE posts (id INT PRIMARY KEY AUTO_INCREMENT, title VARCHAR(200) COLLATE utf8mb4_bin, body LONGTEXT, picture BLOB, made TIMESTAMP DEFAULT '2020-01-02 03:04:05');
  CREATE TABLE log (line TEXT) CHARACTER SET latin1;
  INSERT INTO posts (title, body, picture) VALUES ('Grüße 😀', 'a\\nCREATE DEFINER=\`root\`@\`localhost\` VIEW', x'00ff0a27');
  CREATE VIEW titles AS SELECT id, title FROM posts;
  CREATE VIEW counted AS SELECT COUNT(*) AS n FROM titles;
  CREATE TRIGGER noted AFTER INSERT ON posts FOR EACH ROW INSERT INTO log VALUES (NEW.title);
  CREATE PROCEDURE add_post(IN t VARCHAR(200)) BEGIN INSERT INTO posts (title) VALUES (t); INSERT INTO posts (title) VALUES (CONCAT(t, '; twice')); END;
  CREATE FUNCTION doubled(n INT) RETURNS INT DETERMINISTIC RETURN n * 2;
`;

async function describeRich(database: string) {
  await using tenant = await open(database);
  const [rows] = await tenant.query('SELECT title, body, HEX(picture) AS picture, made FROM posts ORDER BY id');
  const [counted] = await tenant.query('SELECT n, doubled(n) AS doubled FROM counted');
  const [collations] = await tenant.query(
    'SELECT TABLE_NAME AS name, TABLE_COLLATION AS collation FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY name',
    [database],
  );
  return { rows, counted, collations };
}

test('a clone has the same tables, rows, views, triggers, routines and collations, and lives its own life', async () => {
  await makeDatabase('00000010_from');
  await makeDatabase('00000010_to');
  await using from = await open('00000010_from');
  await from.query(RICH);
  const progress: unknown[] = [];
  const result = await services.request('database.clone', { from: '00000010_from', to: '00000010_to' }, (value) => progress.push(value));
  expect(result).toEqual({ bytes: expect.any(Number) });
  expect(progress.length).toBeGreaterThan(0);
  expect(await describeRich('00000010_to')).toEqual(await describeRich('00000010_from'));

  await using to = await open('00000010_to');
  await to.query("CALL add_post('new')");
  const [log] = await to.query('SELECT line FROM log');
  expect(log).toEqual([{ line: 'new' }, { line: 'new; twice' }]);
  expect((await describeRich('00000010_from')).counted).toEqual([{ n: 1, doubled: 2 }]);
  expect((await describeRich('00000010_to')).counted).toEqual([{ n: 3, doubled: 6 }]);
  await expect(services.request('database.clone', { from: '00000010_from', to: '00000010_to' })).rejects.toMatchObject({ code: 'refused' });
  await services.request('database.remove', { database: '00000010_from' });
  expect((await describeRich('00000010_to')).counted).toEqual([{ n: 3, doubled: 6 }]);
});

test('an export is a gzip file without definers, and imports again', async () => {
  await makeDatabase('00000011_a');
  await using tenant = await open('00000011_a');
  await tenant.query(RICH);
  const before = await describeRich('00000011_a');
  const id = randomId('x');
  const result = await services.request('database.export', { database: '00000011_a', export: id });
  const path = join(services.data.exports, `${id}.sql.gz`);
  const file = await readFile(path);
  expect(result).toEqual({ bytes: file.length });
  expect(await stat(path)).toMatchObject({ mode: 0o100640, gid: identities.api });
  const text = gunzipSync(file).toString();
  // The one that is left is the text of a row.
  expect(text.match(/DEFINER\s*=/g)).toHaveLength(1);
  expect(text).not.toContain('00000011_a`');

  await makeDatabase('00000011_b');
  await importInto('00000011_b', file);
  expect(await describeRich('00000011_b')).toEqual(before);
  await importInto('00000011_b', file);
  expect(await describeRich('00000011_b')).toEqual(before);
  await services.request('export.remove', { export: id });
  await services.request('export.remove', { export: id });
  expect(await readdir(services.data.exports)).toEqual([]);
});

const hostile: readonly (readonly [name: string, sql: string, words: RegExp])[] = [
  ['USE of another database', 'USE `00000012_victim`; DROP TABLE kept;', /line 1: .*denied/i],
  ['a statement in another database', 'DROP TABLE `00000012_victim`.kept;', /line 1: .*denied/i],
  ['CREATE DATABASE', 'CREATE DATABASE evil;', /denied/i],
  ['GRANT', "GRANT ALL ON *.* TO 'import-00000012_a'@'localhost';", /denied/i],
  ['SET PASSWORD', "SET PASSWORD FOR 'root'@'localhost' = '';", /denied/i],
  ['INSTALL SONAME', "INSTALL SONAME 'ha_federatedx';", /denied/i],
  ['LOAD DATA', "CREATE TABLE l (a TEXT);\nLOAD DATA INFILE '/etc/passwd' INTO TABLE l;", /line 2: .*denied/i],
  ['LOAD DATA LOCAL', "CREATE TABLE l (a TEXT);\nLOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE l;", /line 2: /],
  ['OUTFILE', "SELECT 1 INTO OUTFILE '/tmp/daspanel-import-outfile';", /denied/i],
  ['a shell of the client', '\\! touch /tmp/daspanel-import-shell\n', /line 1: unknown command/i],
  ['the client command system', 'system touch /tmp/daspanel-import-shell\n;', /syntax/i],
  ['the client command source', 'source /etc/passwd\n;', /syntax/i],
  ['the client command tee', 'tee /tmp/daspanel-import-shell\n;', /syntax/i],
  ['the client command connect', 'connect mysql\n;', /syntax/i],
  ['a short client command', 'SELECT 1 \\T /tmp/daspanel-import-shell\n;', /line 1: unknown command/i],
  ['nonsense', 'SELECT 1;\n\nSELEKT 2;', /line 3: /],
];

test.each(hostile)('%s in a dump stays harmless', async (_name, sql, words) => {
  await makeDatabase('00000012_victim');
  await makeDatabase('00000012_a');
  await using victim = await open('00000012_victim');
  await victim.query('CREATE TABLE IF NOT EXISTS kept (a INT)');
  await expect(importInto('00000012_a', sql)).rejects.toMatchObject({ code: 'invalid-sql', message: expect.stringMatching(words) });
  expect(await errorOf(victim.query('SELECT * FROM kept'))).toBe(0);
  expect((await readdir('/tmp')).filter((name) => name.startsWith('daspanel-import'))).toEqual([]);
});

test('views and triggers whose definer is root run as the one who may touch this database only', async () => {
  await makeDatabase('00000013_a');
  const sql = `CREATE TABLE t (a TEXT);
CREATE ALGORITHM=UNDEFINED DEFINER=\`root\`@\`localhost\` SQL SECURITY DEFINER VIEW spy AS SELECT 1 AS a;
DELIMITER ;;
CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE spy() SELECT User FROM mysql.user ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`%\`*/ /*!50003 TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = CURRENT_USER() */;;
DELIMITER ;
INSERT INTO t VALUES ('x');
`;
  await importInto('00000013_a', sql);
  await using tenant = await open('00000013_a');
  expect(await errorOf(tenant.query('CALL spy()'))).toBe(1142);
  const [rows] = await tenant.query('SELECT * FROM t');
  expect(rows).toEqual([{ a: 'import-00000013_a@localhost' }]);
  expect(await errorOf(connectAs(services.data.sockets.mysql, 'import-00000013_a', { password: '' }))).toBeGreaterThan(0);
});

test('a gzip bomb, a cut gzip and a missing upload are refused', async () => {
  await makeDatabase('00000014_a');
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, '-- nothing\n'));
  await expect(importInto('00000014_a', bomb)).rejects.toMatchObject({
    code: 'invalid-sql',
    message: expect.stringContaining('times its size'),
  });
  const cut = gzipSync('SELECT 1;'.repeat(10_000)).subarray(0, -12);
  await expect(importInto('00000014_a', cut)).rejects.toMatchObject({ code: 'invalid-sql', message: expect.stringContaining('cut off') });
  const missing = { database: '00000014_a', upload: randomId('u'), mode: 'merge' };
  await expect(services.request('database.import', missing)).rejects.toMatchObject({ code: 'refused' });
});

test('an export that finds no room leaves nothing, and says so', async () => {
  await makeDatabase('00000017_a');
  await using tenant = await open('00000017_a');
  await tenant.query('CREATE TABLE t (a LONGBLOB)');
  for (let n = 0; n < 4; n++) await tenant.query('INSERT INTO t VALUES (?)', [randomBytes(1024 * 1024)]);
  const mount = async (...given: string[]) => expect((await runProgram('/bin/mount', given)).status).toBe(0);
  await mount(
    '-t',
    'tmpfs',
    '-o',
    `size=1m,mode=2750,uid=${identities.dataServices},gid=${identities.api}`,
    'tmpfs',
    services.data.exports,
  );
  try {
    const wanted = { database: '00000017_a', export: randomId('x') };
    await expect(services.request('database.export', wanted)).rejects.toMatchObject({ code: 'disk-full' });
    expect(await readdir(services.data.exports)).toEqual([]);
  } finally {
    expect((await runProgram('/bin/umount', [services.data.exports])).status).toBe(0);
  }
});

test('an export of which only a beginning was written goes when data-services starts again', async () => {
  await writeFile(join(services.data.exports, `.${randomId('x')}.unfinished`), 'part');
  await services.agent.kill();
  await services.agent.start();
  expect(await readdir(services.data.exports)).toEqual([]);
});

test('merge keeps what is there, replace does not', async () => {
  await makeDatabase('00000015_a');
  await importInto('00000015_a', 'CREATE TABLE a (n INT); CREATE VIEW v AS SELECT * FROM a;');
  await importInto('00000015_a', 'CREATE TABLE b (n INT);', 'merge');
  await using tenant = await open('00000015_a');
  const tables = async () => ((await tenant.query({ sql: 'SHOW TABLES', rowsAsArray: true }))[0] as string[][]).flat();
  expect(await tables()).toEqual(['a', 'b', 'v']);
  await importInto('00000015_a', 'CREATE TABLE c (n INT);');
  expect(await tables()).toEqual(['c']);
});

test('a closed connection cancels an import, and the database can be used again', async () => {
  await makeDatabase('00000016_a');
  const id = await upload('CREATE TABLE t (a INT);\nSELECT SLEEP(600);\nINSERT INTO t VALUES (1);');
  const impatient = createRequester(services.data.sockets.dataServices);
  const lost = impatient.request('database.import', { database: '00000016_a', upload: id, mode: 'replace' });
  lost.catch(() => {});
  await using tenant = await open('00000016_a');
  while ((await errorOf(tenant.query('SELECT * FROM t'))) !== 0) await new Promise((resolve) => setTimeout(resolve, 50));
  impatient[Symbol.dispose]();
  await expect(lost).rejects.toMatchObject({ code: 'unreachable' });
  await importInto('00000016_a', 'CREATE TABLE again (n INT);');
  expect(await errorOf(tenant.query('SELECT * FROM again'))).toBe(0);
});
