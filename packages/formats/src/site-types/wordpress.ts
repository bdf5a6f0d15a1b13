import type { SiteType } from './site-type.ts';

/** WordPress: pretty URLs through index.php, no scripts in the upload folder, configuration and logs never served. */
export const wordpress: SiteType = {
  name: 'wordpress',
  title: 'WordPress',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/',
  rules: {
    front: '/index.php',
    deny: String.raw`^/(?:wp-config\.php|wp-content/debug\.log|wp-admin/install-helper\.php|wp-includes/.*\.inc)$`,
    noexec: String.raw`^/wp-content/(?:uploads|files)/`,
  },
  markers: ['wp-load.php', 'wp-includes'],
};
