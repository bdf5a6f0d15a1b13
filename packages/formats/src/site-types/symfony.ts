import type { SiteType } from './site-type.ts';

/**
 * Symfony 4 and later: only `public` is reachable, and in it only the front controller runs (symfony.com/doc/current/setup/web_server_configuration).
 * Symfony 2 and 3 live in `web` with app.php: use the generic type for them.
 */
export const symfony: SiteType = {
  name: 'symfony',
  title: 'Symfony',
  engines: ['php'],
  oldestPhp: '7.1',
  root: '/public',
  rules: { front: '/index.php', exec: String.raw`^/index\.php$` },
  markers: ['bin', 'config', 'public', 'src'],
};
