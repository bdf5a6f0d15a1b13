import { describe, expect, it } from 'vitest';
import { route } from '../route.ts';
import { findSiteType, siteTypes, type SiteTypeRules } from './index.ts';

/**
 * What the proxy does with a path, by the order that `route.ts` and the proxy's configuration give: moved, forbidden, hidden, script, file, front
 * controller. `there` are the files that exist.
 */
function decide(rules: SiteTypeRules, path: string, there: readonly string[]): string {
  const [, from = '', , to = ''] = /^(.*) (30[12]) (\S+)$/.exec(rules.moved ?? '') ?? [];
  const moved = from === '' ? null : new RegExp(from).exec(path);
  if (moved !== null) return `moved ${to.replace(/\$([1-9])/g, (_text, group: string) => moved[Number(group)] ?? '')}`;
  if (rules.deny !== undefined && new RegExp(rules.deny).test(path)) return '403';
  if (/(?:^|\/)\.(?!well-known\/)/.test(path)) return 'hidden';
  const absent = rules.front === undefined ? '404' : `front${rules.path_info === '1' ? ` ${path}` : ''}`;
  const script = /^(.*?[^/]\.php)(\/.*)?$/.exec(path);
  if (script === null) return there.includes(path) ? 'file' : absent;
  const [, name = '', pathInfo = ''] = script;
  if (rules.noexec !== undefined && new RegExp(rules.noexec).test(name)) return '403';
  if (rules.exec !== undefined && !new RegExp(rules.exec).test(name)) return there.includes(name) ? '403' : absent;
  return there.includes(name) ? `runs ${name}${pathInfo}` : absent;
}

/** Per type: files that exist, and what becomes of paths. */
const tables: Readonly<Record<string, { readonly there: readonly string[]; readonly paths: Readonly<Record<string, string>> }>> = {
  generic: {
    there: ['/index.php', '/a/b.php', '/style.css'],
    paths: {
      '/index.php': 'runs /index.php',
      '/a/b.php/more': 'runs /a/b.php/more',
      '/style.css': 'file',
      '/none': '404',
      '/none.php': '404',
      '/.env': 'hidden',
    },
  },
  static: { there: ['/index.html'], paths: { '/index.html': 'file', '/none': '404' } },
  wordpress: {
    there: [
      '/index.php',
      '/wp-login.php',
      '/wp-config.php',
      '/wp-admin/admin-ajax.php',
      '/wp-admin/includes/file.php',
      '/wp-includes/version.php',
      '/wp-includes/js/tinymce/wp-tinymce.php',
      '/wp-includes/style.css',
      '/wp-content/uploads/shell.php',
      '/wp-content/uploads/a.png',
      '/wp-content/plugins/x/ajax.php',
      '/wp-content/debug.log',
      '/xmlrpc.php',
      '/wp-cron.php',
    ],
    paths: {
      '/2026/11/hello-world/': 'front',
      '/wp-json/wp/v2/posts': 'front',
      '/feed': 'front',
      '/robots.txt': 'front',
      '/none.php': 'front',
      '/index.php/2026/post': 'runs /index.php/2026/post',
      '/wp-login.php': 'runs /wp-login.php',
      '/xmlrpc.php': 'runs /xmlrpc.php',
      '/wp-cron.php': 'runs /wp-cron.php',
      '/wp-admin/admin-ajax.php': 'runs /wp-admin/admin-ajax.php',
      '/wp-content/plugins/x/ajax.php': 'runs /wp-content/plugins/x/ajax.php',
      '/wp-includes/js/tinymce/wp-tinymce.php': 'runs /wp-includes/js/tinymce/wp-tinymce.php',
      '/wp-includes/style.css': 'file',
      '/wp-content/uploads/a.png': 'file',
      '/wp-content/uploads/shell.php': '403',
      '/wp-content/uploads/shell.php/x.css': '403',
      '/wp-content/uploads/a/b/not-there.php': '403',
      '/wp-content/files/x.php': '403',
      '/wp-admin/includes/file.php': '403',
      '/wp-includes/version.php': '403',
      '/wp-includes/theme-compat/header.php': '403',
      '/wp-config.php': '403',
      '/wp-config-sample.php': '403',
      '/wp-content/debug.log': '403',
    },
  },
  grav: {
    there: [
      '/index.php',
      '/system/defines.php',
      '/system/assets/jquery.js',
      '/user/themes/x/css/a.css',
      '/user/config/system.yaml',
      '/user/plugins/x/x.php',
      '/LICENSE.txt',
      '/images/a.jpg',
    ],
    paths: {
      '/blog/cache/about': 'front',
      '/blog/a-post': 'front',
      '/admin': 'front',
      '/index.php': 'runs /index.php',
      '/images/a.jpg': 'file',
      '/system/assets/jquery.js': 'file',
      '/user/themes/x/css/a.css': 'file',
      '/.git/config': '403',
      '/cache/compiled/x': '403',
      '/cache': '403',
      '/bin/grav': '403',
      '/logs/grav.log': '403',
      '/backup/a.zip': '403',
      '/tests/x': '403',
      '/tmp/x': '403',
      '/system/defines.php': '403',
      '/system/blueprints/a.yaml': '403',
      '/vendor/autoload.php': '403',
      '/vendor/a/b/c.md': '403',
      '/user/config/system.yaml': '403',
      '/user/accounts/admin.yaml': '403',
      '/user/plugins/x/x.php': '403',
      '/user/pages/01.home/default.md': '403',
      '/user/themes/x/base.html.twig': '403',
      '/LICENSE.txt': '403',
      '/composer.lock': '403',
      '/CHANGELOG.md': '403',
      '/web.config': '403',
    },
  },
  laravel: {
    there: ['/index.php', '/css/app.css', '/storage/x.php'],
    paths: {
      '/login': 'front',
      '/api/users/1': 'front',
      '/css/app.css': 'file',
      '/index.php': 'runs /index.php',
      '/index.php/login': 'runs /index.php/login',
      '/storage/x.php': '403',
      '/none.php': 'front',
      '/.env': 'hidden',
    },
  },
  symfony: {
    there: ['/index.php', '/app_dev.php', '/build/app.js'],
    paths: {
      '/article/1': 'front',
      '/build/app.js': 'file',
      '/index.php': 'runs /index.php',
      '/app_dev.php': '403',
      '/_profiler/': 'front',
      '/none.php': 'front',
    },
  },
  codeigniter: {
    there: ['/index.php', '/upload/x.php', '/favicon.ico'],
    paths: { '/news/1': 'front', '/favicon.ico': 'file', '/index.php/news': 'runs /index.php/news', '/upload/x.php': '403' },
  },
  codeigniter3: {
    there: ['/index.php', '/application/config/database.php', '/system/core/CodeIgniter.php', '/css/a.css', '/uploads/x.php'],
    paths: {
      '/news/view/1': 'front /news/view/1',
      '/index.php/news/view/1': 'runs /index.php/news/view/1',
      '/css/a.css': 'file',
      '/application/config/database.php': '403',
      '/application': '403',
      '/applications': 'front /applications',
      '/system/core/CodeIgniter.php': '403',
      '/composer.json': '403',
      '/uploads/x.php': '403',
    },
  },
  cakephp: {
    there: ['/index.php', '/css/cake.css', '/files/x.php'],
    paths: { '/articles/view/1': 'front', '/css/cake.css': 'file', '/index.php': 'runs /index.php', '/files/x.php': '403' },
  },
  cakephp2: {
    there: ['/index.php', '/test.php', '/css/cake.css'],
    paths: { '/posts/view/1': 'front /posts/view/1', '/css/cake.css': 'file', '/index.php': 'runs /index.php', '/test.php': '403' },
  },
  nextcloud: {
    there: [
      '/index.php',
      '/remote.php',
      '/public.php',
      '/cron.php',
      '/status.php',
      '/console.php',
      '/ocs/v2.php',
      '/core/ajax/update.php',
      '/ocs-provider/index.php',
      '/updater/index.php',
      '/apps/richdocumentscode/proxy.php',
      '/apps/files/ajax/list.php',
      '/core/css/a.css',
      '/config/config.php',
      '/data/admin/files/x',
      '/version.php',
    ],
    paths: {
      '/.well-known/carddav': 'moved /remote.php/dav/',
      '/.well-known/caldav/': 'moved /remote.php/dav/',
      '/.well-known/webfinger': 'front /.well-known/webfinger',
      '/.well-known/caldavx': 'front /.well-known/caldavx',
      '/apps/files/': 'front /apps/files/',
      '/s/AbCdEf': 'front /s/AbCdEf',
      '/index.php/apps/files': 'runs /index.php/apps/files',
      '/remote.php/dav/files/admin/': 'runs /remote.php/dav/files/admin/',
      '/remote.php/dav/files/admin/a.php': 'runs /remote.php/dav/files/admin/a.php',
      '/public.php/webdav': 'runs /public.php/webdav',
      '/ocs/v2.php/cloud/users': 'runs /ocs/v2.php/cloud/users',
      '/cron.php': 'runs /cron.php',
      '/status.php': 'runs /status.php',
      '/core/ajax/update.php': 'runs /core/ajax/update.php',
      '/ocs-provider/index.php': 'runs /ocs-provider/index.php',
      '/updater/index.php': 'runs /updater/index.php',
      '/apps/richdocumentscode/proxy.php': 'runs /apps/richdocumentscode/proxy.php',
      '/apps/files/ajax/list.php': '403',
      '/version.php': '403',
      '/core/css/a.css': 'file',
      '/config/config.php': '403',
      '/data/admin/files/x': '403',
      '/data': '403',
      '/database': 'front /database',
      '/lib/base.php': '403',
      '/3rdparty/x': '403',
      '/templates/x': '403',
      '/tests/x': '403',
      '/occ': '403',
      '/console.php': '403',
      '/db_structure.xml': '403',
      '/.htaccess': 'hidden',
    },
  },
};

const rows = Object.entries(tables).flatMap(([type, { there, paths }]) =>
  Object.entries(paths).map(([path, answer]) => ({ type, there, path, answer })),
);

describe('site types', () => {
  it('have a table each', () => {
    expect(Object.keys(tables).toSorted()).toEqual(siteTypes.map((type) => type.name).toSorted());
  });

  it.each(rows)('$type: $path is $answer', ({ type, there, path, answer }) => {
    expect(decide(findSiteType(type)?.rules ?? {}, path, there)).toBe(answer);
  });

  it.each(siteTypes)('$name fits a route', ({ engines, rules }) => {
    const common = { site: `s${'0'.repeat(15)}`, version: `v${'0'.repeat(15)}`, root: 'sites/x', ...rules };
    const php = { engine: 'php', pool: `s${'0'.repeat(15)}-82-00000000`, script_root: '/site', ...common };
    expect(() => route.parse(engines.includes('php') ? php : { engine: 'static', ...common })).not.toThrow();
  });
});

describe('their patterns', () => {
  const patterns = siteTypes.flatMap(({ name, rules }) =>
    [rules.deny, rules.noexec, rules.exec, rules.moved?.replace(/ 30[12] \S+$/, '')]
      .filter((pattern) => pattern !== undefined)
      .map((pattern) => ({ name, pattern })),
  );
  const LENGTH = 50_000;
  const repeat = (text: string) => text.repeat(Math.ceil(LENGTH / text.length));
  const starts = ['/', '/user/', '/vendor/', '/system/', '/wp-includes/', '/wp-content/', '/apps/richdocumentscode', '/.well-known/', '//'];
  const fillers = ['a', '/', '.', 'a/', '.php', '.php/', '/.', 'php', '-', '_', '.a', 'a.txt', '.well-known/', '\n'];
  const attacks = starts.flatMap((start) =>
    fillers.flatMap((filler) => [start + repeat(filler), `${start + repeat(filler)}!`, `${start + repeat(filler)}.php\n`]),
  );

  it.each(patterns)('of $name take less than 50 ms for hostile paths: $pattern', ({ pattern }) => {
    const compiled = new RegExp(pattern);
    const time = (attack: string) => {
      const start = performance.now();
      compiled.test(attack);
      return performance.now() - start;
    };
    // The best of three, for the machine may pause for reasons of its own.
    for (const attack of attacks) expect(Math.min(time(attack), time(attack), time(attack))).toBeLessThan(50);
  });

  it.each(patterns)('of $name use only what PCRE and JavaScript read alike, and begin at the start: $pattern', ({ pattern }) => {
    expect(pattern).not.toMatch(/\(\?[^:]|\\[A-Za-z0-9]|[*+?}]\+|\[\[:/);
    for (const alternative of splitAtTop(pattern)) expect(alternative).toMatch(/^\^\//);
  });
});

/** The alternatives of a pattern that are not inside brackets. */
function splitAtTop(pattern: string): readonly string[] {
  let depth = 0;
  const parts = [''];
  for (const token of pattern.match(/\\.|\[[^\]]*\]|[^\\]/g) ?? []) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts;
}
