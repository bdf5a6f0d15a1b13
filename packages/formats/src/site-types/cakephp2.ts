import type { SiteType } from './site-type.ts';

/**
 * CakePHP 2: only `app/webroot` is reachable. The front controller gets the asked path as PATH_INFO; test.php, the test runner beside it,
 * never runs (book.cakephp.org/2, "URL Rewriting").
 */
export const cakephp2: SiteType = {
  name: 'cakephp2',
  title: 'CakePHP 2',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/app/webroot',
  rules: { front: '/index.php', path_info: '1', exec: String.raw`^/index\.php$` },
  markers: ['app', 'lib', 'index.php'],
};
