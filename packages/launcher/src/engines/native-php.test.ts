import { expect, test } from 'vitest';
import { poolDescriptor } from '@daspanel/formats/pool.ts';
import { parseModules } from './find-native-php.ts';
import { planNativePool } from './native-php.ts';

const php = { program: '/usr/sbin/php-fpm8.2', configuration: ['/etc/php/8.2/fpm/conf.d'], extensions: ['core', 'session'] };
const cache = { user: 's111111111111111', password: 'a-password', prefix: 's111111111111111:' };
const describePool = (settings: object) =>
  poolDescriptor.parse({
    pool: 's111111111111111-82-0123abcd',
    site: 's111111111111111',
    php: '8.2',
    settings,
    limits: { workers: 3 },
  });

test.each([
  ['default', {}, cache],
  [
    'other',
    {
      memory_limit: 256,
      max_execution_time: 300,
      display_errors: true,
      error_reporting: 'all',
      opcache: false,
      date_timezone: 'Europe/Lisbon',
    },
    undefined,
  ],
])('the %s settings become this configuration', async (name, settings, account) => {
  const wanted = { descriptor: describePool(settings), socket: '/run/fcgi/example.sock', cache: account, compiledCode: [] };
  const plan = planNativePool(php, wanted, '/srv/daspanel');
  const text = plan.files.map((file) => `--- ${file.name}\n${file.content}`).join('');
  await expect(text).toMatchFileSnapshot(`golden/native-${name}.txt`);
});

test('no setting can begin a line of its own', () => {
  expect(() => describePool({ date_timezone: 'UTC\nphp_admin_value[x] = y' })).toThrow('date_timezone');
});

test('the list of modules is read without its headings', () => {
  expect(parseModules('[PHP Modules]\nCore\nzip\n\n[Zend Modules]\nZend OPcache\n')).toEqual(['core', 'zend opcache', 'zip']);
});
