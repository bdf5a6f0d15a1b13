import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDataServices, type DataServicesUnderTest } from '@daspanel/testkit/data-services-under-test.ts';
import { connectAs, hashOf } from '../testing/tenant.ts';

let services: DataServicesUnderTest;
const database = '00000020_wp';
const OLD = 'https://shop.sites.daspanel.localhost';
const NEW = 'https://ünder.v.shop.sites.daspanel.localhost';

beforeAll(async () => {
  services = await startDataServices({ without: 'redis' });
  await services.request('database.apply', { database });
  const limits = { connections: 20, statementSeconds: 60 };
  await services.request('database-user.apply', {
    user: database,
    passwordHash: hashOf(database),
    limits,
    grants: [{ database, access: 'all' }],
  });
});
afterAll(() => services[Symbol.asyncDispose]());

const rewrite = () => services.request('database.rewrite', { database, replacements: [{ from: OLD, to: NEW }] });
const open = () => connectAs(services.data.sockets.mysql, database, { database });

/** PHP 7 or 8 of this machine's distribution. */
function findPhp(): string {
  const name = readdirSync('/usr/bin').find((each) => /^php\d\.\d$/.test(each));
  if (name === undefined) throw new Error('PHP is not installed');
  return join('/usr/bin', name);
}

async function php(code: string, input = ''): Promise<string> {
  const result = await runProgram(findPhp(), ['-n', '-r', code], { input });
  if (result.status !== 0) throw new Error(result.stderr.toString() + result.stdout.toString());
  return result.stdout.toString();
}

/** What a theme keeps: nested arrays, an object with private properties, a reference, a serialised value inside of another. */
const SERIALISE = `
  class Theme { public $home = '${OLD}/ü'; private $logo = "${OLD}/logo.png\\";"; protected $self; function __construct() { $this->self = $this; } }
  $value = ['url' => '${OLD}', 'n' => 1.5, 'list' => ['${OLD}/a', null, true], 'inner' => serialize(['deep' => '${OLD}/deep']), 'theme' => new Theme];
  $value['again'] = &$value['url'];
  echo serialize($value);`;
const READ = `
  class Theme { public $home; private $logo; protected $self; function check() { return [$this->home, $this->logo, $this->self === $this]; } }
  $value = unserialize(stream_get_contents(STDIN));
  echo json_encode([$value['url'], $value['again'], $value['list'], unserialize($value['inner']), $value['theme']->check()], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);`;

test("WordPress' tables move to another name, and PHP reads every value", async () => {
  await using tenant = await open();
  await tenant.query(`
    CREATE TABLE wp_options (option_id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, option_name VARCHAR(191) UNIQUE, option_value LONGTEXT, autoload VARCHAR(20));
    CREATE TABLE wp_posts (ID BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, post_content LONGTEXT, guid VARCHAR(255), post_modified TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);
    CREATE TABLE nokey (url TEXT, n INT);
    CREATE TABLE latin (id VARCHAR(20) PRIMARY KEY, url VARCHAR(300)) CHARACTER SET latin1;
    CREATE TABLE picture (id INT PRIMARY KEY, bytes BLOB);
    CREATE VIEW home AS SELECT option_value FROM wp_options WHERE option_name = 'home';
  `);
  const options = [
    ['home', OLD],
    ['theme', await php(SERIALISE)],
    ['builder', JSON.stringify({ url: OLD }).replaceAll('/', String.raw`\/`)],
    ['case', OLD.toUpperCase()],
    ['none', null],
  ];
  await tenant.query('INSERT INTO wp_options (option_name, option_value) VALUES ?', [options]);
  const posts = Array.from({ length: 1_000 }, (_each, n) => [`<a href="${OLD}/?p=${n}">`, `${OLD}/?p=${n}`, '2020-01-01 00:00:00']);
  await tenant.query('INSERT INTO wp_posts (post_content, guid, post_modified) VALUES ?', [posts]);
  await tenant.query('INSERT INTO nokey VALUES (?, 1), (?, 2), (?, 3)', [OLD, OLD, 'other']);
  await tenant.query('INSERT INTO latin VALUES (?, ?)', ['é', `${OLD}/é`]);
  await tenant.query('INSERT INTO picture VALUES (1, ?)', [OLD]);

  expect(await rewrite()).toEqual({ tables: 4, rows: 3 + 1_000 + 2 + 1, changed: 3 + 1_000 + 2 + 1 });

  const [rows] = await tenant.query({ sql: 'SELECT option_name, option_value FROM wp_options', rowsAsArray: true });
  const after = Object.fromEntries(rows as [string, string][]);
  expect(after).toMatchObject({ home: NEW, case: OLD.toUpperCase(), none: null });
  expect(JSON.parse(after['builder'] ?? '')).toEqual({ url: NEW });
  expect(JSON.parse(await php(READ, after['theme']))).toEqual([
    NEW,
    NEW,
    [`${NEW}/a`, null, true],
    { deep: `${NEW}/deep` },
    [`${NEW}/ü`, `${NEW}/logo.png";`, true],
  ]);
  const [post] = await tenant.query('SELECT post_content, guid, post_modified FROM wp_posts WHERE ID = 700');
  expect(post).toEqual([{ post_content: `<a href="${NEW}/?p=699">`, guid: `${NEW}/?p=699`, post_modified: '2020-01-01 00:00:00' }]);
  const [others] = await tenant.query('SELECT url FROM latin UNION ALL SELECT url FROM nokey');
  expect(others).toEqual([`${NEW}/é`, NEW, NEW, 'other'].map((url) => ({ url })));
  const [bytes] = await tenant.query('SELECT bytes FROM picture');
  expect(bytes).toEqual([{ bytes: Buffer.from(OLD) }]);
  expect(await rewrite()).toMatchObject({ changed: 0 });
});

test('a text that no longer fits its column is an error and is not cut off', async () => {
  await using tenant = await open();
  await tenant.query('CREATE TABLE short (id INT PRIMARY KEY, url VARCHAR(40))');
  await tenant.query('INSERT INTO short VALUES (1, ?)', [OLD]);
  await expect(rewrite()).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('1406') });
  const [rows] = await tenant.query('SELECT url FROM short');
  expect(rows).toEqual([{ url: OLD }]);
  await tenant.query('DROP TABLE short');
});
