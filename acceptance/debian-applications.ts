import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { packFolder } from '@daspanel/testkit/pack-archive.ts';

async function run(program: string, given: readonly string[], cwd?: string): Promise<void> {
  const result = await runProgram(program, given, { timeoutMilliseconds: 300_000, ...(cwd === undefined ? {} : { cwd }) });
  if (result.status !== 0) throw new Error(`${program} ${given.join(' ')} failed: ${result.stderr.toString('utf8').slice(-500)}`);
}

/** Unpacks Debian packages, not installed, into a folder: real applications without their distribution's web server. */
async function unpackPackages(names: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await run('/usr/bin/apt-get', ['-o', 'APT::Sandbox::User=root', 'download', ...names], folder);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.deb'));
  for (const file of files) await run('/usr/bin/dpkg-deb', ['-x', file, 'root'], folder);
  const root = join(folder, 'root');
  await mendLinks(root);
  return root;
}

/** Makes links to absolute paths point into the unpacked tree, and removes those that lead to packages which were not asked for. */
async function mendLinks(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = join(entry.parentPath, entry.name);
    const target = await readlink(link);
    const inside = target.startsWith('/') ? join(root, target) : join(entry.parentPath, target);
    await rm(link);
    if (existsSync(inside)) await symlink(inside, link);
  }
}

const wordPressPackages = [
  'wordpress',
  'wordpress-theme-twentytwentythree',
  'wordpress-theme-twentytwentyone',
  'php-getid3',
  'libjs-cropper',
  'libjs-underscore',
];

export interface WordPressDatabase {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
}

/** A tar.gz of WordPress 6.1 that uses a database, with plugins that it loads for every request (PHP sources, by file name). */
export async function packWordPress(database: WordPressDatabase, plugins: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  return withFolder(async (folder) => {
    const application = await unpackWordPress(folder);
    await writeFile(join(application, 'wp-config.php'), wordPressConfiguration(database));
    await mkdir(join(application, 'wp-content/mu-plugins'), { recursive: true });
    for (const [name, source] of Object.entries(plugins)) await writeFile(join(application, 'wp-content/mu-plugins', name), source);
    return packFolder(application, { dereference: true });
  });
}

/** Unpacks WordPress 6.1 into a folder and gives its root. Some of its files are links to other packages' files in that folder. */
export async function unpackWordPress(folder: string): Promise<string> {
  const application = join(await unpackPackages(wordPressPackages, folder), 'usr/share/wordpress');
  await rm(join(application, '.htaccess'), { force: true });
  return application;
}

function wordPressConfiguration(database: WordPressDatabase): string {
  return `<?php
define('DB_NAME', '${database.name}');
define('DB_USER', '${database.user}');
define('DB_PASSWORD', '${database.password}');
define('DB_HOST', '${database.host}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
  define($name, hash('sha256', $name . '${database.password}'));
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', dirname(__FILE__) . '/');
require_once ABSPATH . 'wp-settings.php';
`;
}

/** A tar.gz of Adminer, one file. */
export async function packAdminer(): Promise<Buffer> {
  return withFolder(async (folder) => {
    const root = await unpackPackages(['adminer'], folder);
    await run('/usr/bin/cp', [join(root, 'usr/share/adminer/adminer.php'), join(root, 'usr/share/adminer/index.php')]);
    return packFolder(join(root, 'usr/share/adminer'), { dereference: true });
  });
}

/** A tar.gz of DokuWiki with its data and configuration beside it, as its own distribution has them. */
export async function packDokuWiki(): Promise<Buffer> {
  return withFolder(async (folder) => {
    const root = await unpackPackages(['dokuwiki', 'php-geshi', 'libphp-simplepie', 'php-phpseclib'], folder);
    const application = join(root, 'usr/share/dokuwiki');
    await run('/usr/bin/cp', ['-rL', join(root, 'var/lib/dokuwiki/data'), join(application, 'data')]);
    await run('/usr/bin/cp', ['-rL', join(root, 'etc/dokuwiki'), join(application, 'conf')]);
    await rm(join(application, 'inc/preload.php'), { force: true });
    return packFolder(application, { dereference: true });
  });
}

async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp('/tmp/daspanel-apps-');
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
