import { expect, test } from 'vitest';
import { describeSurroundings } from './banner.ts';

const has =
  (...paths: readonly string[]) =>
  (path: string) =>
    paths.includes(path);

test('a shell says which programs are there and which are not', () => {
  const text = describeSurroundings(
    { PATH: '/opt/daspanel/bin:/usr/bin', DASPANEL_PHP: '8.2' },
    has('/opt/daspanel/bin/php', '/usr/bin/git'),
  );
  expect(text).toContain('Here: php, git.');
  expect(text).toContain('Not installed on this machine: composer, wp, node, npm, mysql.');
  expect(text).not.toContain('WebAssembly');
});

test('it warns that `php` is not the version’s', () => {
  const text = describeSurroundings({ PATH: '/usr/bin', DASPANEL_PHP: '7.1' }, has('/usr/bin/php'));
  expect(text).toContain('PHP 7.1 of this version runs as WebAssembly');
  expect(text).toContain('of another version');
});

test('it says what there is of the network', () => {
  expect(describeSurroundings({ PATH: '/usr/bin' }, has())).toContain('There is no network in here.');
  expect(describeSurroundings({ PATH: '/usr/bin', https_proxy: 'http://127.0.0.1:3128' }, has())).toContain(
    'HTTP and HTTPS to the public Internet',
  );
});
