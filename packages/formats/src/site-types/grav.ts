import type { SiteType } from './site-type.ts';

/**
 * Grav: index.php answers for every page and is the only script that runs. Its own folders, and everything in `system`, `vendor` and `user`
 * that is not made for browsers, are closed (learn.getgrav.org, "Webservers & Hosting": the rules of its .htaccess and nginx.conf).
 */
export const grav: SiteType = {
  name: 'grav',
  title: 'Grav',
  engines: ['php'],
  oldestPhp: '5.6',
  root: '/',
  rules: {
    front: '/index.php',
    exec: String.raw`^/index\.php$`,
    deny: [
      String.raw`^/(?:\.git|bin|cache|logs|backups?|tests|tmp|webserver-configs)(?:/|$)`,
      String.raw`^/(?:system|vendor)/.*\.(?:txt|xml|md|html|json|ya?ml|php|pl|py|cgi|twig|sh|bat)$`,
      String.raw`^/user/.*\.(?:txt|md|json|ya?ml|php|pl|py|cgi|twig|sh|bat)$`,
      String.raw`^/(?:LICENSE\.txt|composer\.(?:json|lock)|nginx\.conf|web\.config|htaccess\.txt|\.htaccess|[^/]+\.md)$`,
    ].join('|'),
  },
  markers: ['index.php', 'system', 'user'],
};
