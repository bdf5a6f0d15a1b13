/**
 * Small stand-ins for the applications behind the site types: the folders and entry scripts of the real ones, whose PHP says which script ran
 * and what it was told. With them a test proves pretty URLs and protected paths through the real proxy and PHP.
 */
export interface SampleApplication {
  /** PHP that the application can be tried on. */
  readonly php: string;
  /** Files by path in the version. */
  readonly files: Readonly<Record<string, string>>;
  /** What a visitor of each path gets. */
  readonly visits: Readonly<Record<string, SampleAnswer>>;
}

/** A script that ran (with its PATH_INFO), a file's content, a refusal or a redirect's target. */
export type SampleAnswer =
  | { readonly script: string; readonly pathInfo?: string }
  | { readonly file: string }
  | { readonly status: 403 | 404 }
  | { readonly movedTo: string };

/** Prints `{script, pathInfo, uri, query}` as JSON. */
const REPORT = `<?php
header('Content-Type: application/json');
echo json_encode(array(
  'script' => $_SERVER['SCRIPT_NAME'],
  'pathInfo' => isset($_SERVER['PATH_INFO']) ? $_SERVER['PATH_INFO'] : '',
  'uri' => $_SERVER['REQUEST_URI'],
  'query' => isset($_SERVER['QUERY_STRING']) ? $_SERVER['QUERY_STRING'] : '',
));
`;
const SECRET = '<?php echo "secret";';
const forbidden = { status: 403 } as const;
const front = { script: '/index.php' } as const;

export const sampleApplications: Readonly<Record<string, SampleApplication>> = {
  generic: {
    php: '8.2',
    files: { 'index.php': REPORT, 'contact.php': REPORT, 'style.css': 'p{}', '.env': 'secret' },
    visits: {
      '/': front,
      '/contact.php': { script: '/contact.php' },
      '/contact.php/more': { script: '/contact.php', pathInfo: '/more' },
      '/style.css': { file: 'p{}' },
      '/no-such-page': { status: 404 },
      '/.env': { status: 404 },
    },
  },
  wordpress: {
    php: '8.2',
    files: {
      'index.php': REPORT,
      'wp-load.php': SECRET,
      'wp-config.php': SECRET,
      'wp-login.php': REPORT,
      'wp-admin/index.php': REPORT,
      'wp-admin/admin-ajax.php': REPORT,
      'wp-admin/includes/file.php': SECRET,
      'wp-includes/version.php': SECRET,
      'wp-includes/css/style.css': 'p{}',
      'wp-content/uploads/2026/shell.php': SECRET,
      'wp-content/uploads/2026/photo.txt': 'photo',
      'wp-content/debug.log': 'secret',
    },
    visits: {
      '/': front,
      '/2026/11/a-post/?preview=1': front,
      '/wp-json/wp/v2/posts': front,
      '/wp-login.php': { script: '/wp-login.php' },
      '/wp-admin/': { script: '/wp-admin/index.php' },
      '/wp-admin/admin-ajax.php?action=x': { script: '/wp-admin/admin-ajax.php' },
      '/wp-includes/css/style.css': { file: 'p{}' },
      '/wp-content/uploads/2026/photo.txt': { file: 'photo' },
      '/wp-content/uploads/2026/shell.php': forbidden,
      '/wp-includes/version.php': forbidden,
      '/wp-admin/includes/file.php': forbidden,
      '/wp-config.php': forbidden,
      '/wp-content/debug.log': forbidden,
    },
  },
  grav: {
    php: '8.2',
    files: {
      'index.php': REPORT,
      'bin/grav': 'secret',
      'cache/compiled.txt': 'secret',
      'logs/grav.log': 'secret',
      'backup/site.zip': 'secret',
      'tests/x.txt': 'secret',
      'system/defines.php': SECRET,
      'system/assets/app.js': 'app',
      'vendor/autoload.php': SECRET,
      'user/config/system.yaml': 'secret',
      'user/accounts/admin.yaml': 'secret',
      'user/plugins/x/x.php': SECRET,
      'user/themes/x/css/x.css': 'p{}',
      'LICENSE.txt': 'secret',
    },
    visits: {
      '/': front,
      '/blog/cache/a-page': front,
      '/admin': front,
      '/system/assets/app.js': { file: 'app' },
      '/user/themes/x/css/x.css': { file: 'p{}' },
      '/.git/config': forbidden,
      '/bin/grav': forbidden,
      '/cache/compiled.txt': forbidden,
      '/logs/grav.log': forbidden,
      '/backup/site.zip': forbidden,
      '/tests/x.txt': forbidden,
      '/system/defines.php': forbidden,
      '/vendor/autoload.php': forbidden,
      '/user/config/system.yaml': forbidden,
      '/user/accounts/admin.yaml': forbidden,
      '/user/plugins/x/x.php': forbidden,
      '/LICENSE.txt': forbidden,
    },
  },
  laravel: publicApplication('public', { artisan: 'secret', 'bootstrap/app.php': SECRET, 'config/app.php': SECRET, '.env': 'secret' }),
  symfony: publicApplication('public', {
    'bin/console': 'secret',
    'config/bundles.php': SECRET,
    'src/Kernel.php': SECRET,
    '.env': 'secret',
  }),
  codeigniter: publicApplication('public', { spark: 'secret', 'app/Config/App.php': SECRET, 'writable/logs/x': 'secret' }),
  cakephp: publicApplication('webroot', { 'bin/cake': 'secret', 'config/app.php': SECRET, 'src/Application.php': SECRET }),
  cakephp2: {
    php: '7.1',
    files: {
      'index.php': SECRET,
      'lib/Cake/bootstrap.php': SECRET,
      'app/Config/database.php': SECRET,
      'app/webroot/index.php': REPORT,
      'app/webroot/test.php': SECRET,
      'app/webroot/css/cake.css': 'p{}',
    },
    visits: {
      '/': front,
      '/posts/view/1?page=2': { script: '/index.php', pathInfo: '/posts/view/1' },
      '/css/cake.css': { file: 'p{}' },
      '/test.php': forbidden,
      '/app/Config/database.php': { script: '/index.php', pathInfo: '/app/Config/database.php' },
    },
  },
  codeigniter3: {
    php: '7.1',
    files: {
      'index.php': REPORT,
      'application/config/database.php': SECRET,
      'system/core/CodeIgniter.php': SECRET,
      'css/a.css': 'p{}',
      'uploads/shell.php': SECRET,
      'composer.json': 'secret',
    },
    visits: {
      '/': front,
      '/news/view/1': { script: '/index.php', pathInfo: '/news/view/1' },
      '/index.php/news/view/1': { script: '/index.php', pathInfo: '/news/view/1' },
      '/css/a.css': { file: 'p{}' },
      '/application/config/database.php': forbidden,
      '/system/core/CodeIgniter.php': forbidden,
      '/uploads/shell.php': forbidden,
      '/composer.json': forbidden,
    },
  },
  nextcloud: {
    php: '8.2',
    files: {
      'index.php': REPORT,
      'remote.php': REPORT,
      'status.php': REPORT,
      'ocs/v2.php': REPORT,
      'version.php': SECRET,
      'console.php': SECRET,
      occ: 'secret',
      'config/config.php': SECRET,
      'data/admin/files/a.txt': 'secret',
      'lib/base.php': SECRET,
      '3rdparty/x.txt': 'secret',
      'core/templates/x.txt': 'shown',
      'core/css/a.css': 'p{}',
    },
    visits: {
      '/': front,
      '/apps/files/?dir=/': { script: '/index.php', pathInfo: '/apps/files/' },
      '/index.php/login': { script: '/index.php', pathInfo: '/login' },
      '/remote.php/dav/files/admin/a.php': { script: '/remote.php', pathInfo: '/dav/files/admin/a.php' },
      '/ocs/v2.php/cloud/users': { script: '/ocs/v2.php', pathInfo: '/cloud/users' },
      '/status.php': { script: '/status.php' },
      '/.well-known/carddav': { movedTo: '/remote.php/dav/' },
      '/.well-known/caldav': { movedTo: '/remote.php/dav/' },
      '/.well-known/webfinger?resource=x': { script: '/index.php', pathInfo: '/.well-known/webfinger' },
      '/core/css/a.css': { file: 'p{}' },
      '/config/config.php': forbidden,
      '/data/admin/files/a.txt': forbidden,
      '/lib/base.php': forbidden,
      '/3rdparty/x.txt': forbidden,
      '/occ': forbidden,
      '/console.php': forbidden,
      '/version.php': forbidden,
    },
  },
};

/** An application that keeps everything but its public folder out of reach and lets one script run. */
function publicApplication(root: string, hidden: Readonly<Record<string, string>>): SampleApplication {
  return {
    php: '8.2',
    files: {
      ...hidden,
      'composer.json': 'secret',
      [`${root}/index.php`]: REPORT,
      [`${root}/css/app.css`]: 'p{}',
      [`${root}/uploads/shell.php`]: SECRET,
    },
    visits: {
      '/': front,
      '/articles/1?page=2': front,
      '/css/app.css': { file: 'p{}' },
      '/uploads/shell.php': forbidden,
      '/composer.json': front,
      '/.env': { status: 404 },
    },
  };
}
