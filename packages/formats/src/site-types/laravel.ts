import type { SiteType } from './site-type.ts';

/** Laravel: only `public` is reachable, and in it only the front controller runs (laravel.com/docs, "Deployment", nginx). */
export const laravel: SiteType = {
  name: 'laravel',
  title: 'Laravel',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/public',
  rules: { front: '/index.php', exec: String.raw`^/index\.php$` },
  markers: ['artisan', 'public', 'bootstrap'],
};
