import type { SiteType } from './site-type.ts';

/** CakePHP 3 and later: only `webroot` is reachable, and in it only the front controller runs (book.cakephp.org, "URL Rewriting", nginx). */
export const cakephp: SiteType = {
  name: 'cakephp',
  title: 'CakePHP',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/webroot',
  rules: { front: '/index.php', exec: String.raw`^/index\.php$` },
  markers: ['webroot', 'config', 'src'],
};
