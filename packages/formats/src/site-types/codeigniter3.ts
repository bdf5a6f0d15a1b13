import type { SiteType } from './site-type.ts';

/** CodeIgniter 3: its folders lie beside index.php and are closed; the asked path arrives as PATH_INFO. */
export const codeigniter3: SiteType = {
  name: 'codeigniter3',
  title: 'CodeIgniter 3',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/',
  rules: {
    front: '/index.php',
    path_info: '1',
    deny: String.raw`^/(?:application|system|vendor|tests)(?:/|$)|^/(?:composer\.(?:json|lock)|phpunit\.xml(?:\.dist)?|contributing\.md|readme\.rst|license\.txt)$`,
    noexec: String.raw`^/(?:uploads?|assets)/`,
  },
  markers: ['application', 'system', 'index.php'],
};
