import type { SiteType } from './site-type.ts';

/**
 * Nextcloud: its own folders are closed, only its entry scripts run, calendar and address book clients are shown the way, and every other path
 * goes to index.php as PATH_INFO (docs.nextcloud.com, "NGINX configuration").
 */
export const nextcloud: SiteType = {
  name: 'nextcloud',
  title: 'Nextcloud',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/',
  rules: {
    front: '/index.php',
    path_info: '1',
    moved: String.raw`^/\.well-known/(?:carddav|caldav)/?$ 301 /remote.php/dav/`,
    deny: String.raw`^/(?:build|tests|config|lib|3rdparty|templates|data)(?:/|$)|^/(?:autotest|occ|issue|indie|db_|console)`,
    exec: String.raw`^/(?:index|remote|public|cron|status|core/ajax/update|ocs/v[12]|ocs-provider/index|updater/index|[a-z_-]+/richdocumentscode(?:_arm64)?/proxy)\.php$`,
  },
  markers: ['remote.php', 'status.php', 'core', 'lib'],
};
