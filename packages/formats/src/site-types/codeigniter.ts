import type { SiteType } from './site-type.ts';

/** CodeIgniter 4: only `public` is reachable, and in it only the front controller runs (codeigniter.com/user_guide, "Running via Nginx"). */
export const codeigniter: SiteType = {
  name: 'codeigniter',
  title: 'CodeIgniter 4',
  engines: ['php'],
  oldestPhp: '7.2',
  root: '/public',
  rules: { front: '/index.php', exec: String.raw`^/index\.php$` },
  markers: ['app', 'public', 'spark'],
};
