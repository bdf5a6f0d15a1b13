import type { SiteType } from './site-type.ts';

/**
 * WordPress: paths that do not exist go to index.php. Scripts that are only ever included do not run when asked for, as
 * developer.wordpress.org/advanced-administration/security/hardening advises, nor do scripts in folders that WordPress writes uploads,
 * updates and translations into. Sub-folder networks (multisite) need internal rewrites, which routes do not have; sub-domain networks work.
 */
export const wordpress: SiteType = {
  name: 'wordpress',
  title: 'WordPress',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/',
  rules: {
    front: '/index.php',
    deny: String.raw`^/(?:wp-config(?:-sample)?\.php|wp-content/debug\.log|wp-admin/install-helper\.php|error_log)$`,
    noexec: String.raw`^/(?:wp-content/(?:uploads|files|blogs\.dir|upgrade|upgrade-temp-backup|languages)/|wp-admin/includes/|wp-includes/(?:[^/]+$|js/tinymce/langs/|theme-compat/))`,
  },
  markers: ['wp-load.php', 'wp-includes'],
  databaseConfiguration: {
    file: 'wp-config.php',
    constants: { database: 'DB_NAME', user: 'DB_USER', password: 'DB_PASSWORD', host: 'DB_HOST' },
  },
};
