import { dirname, join } from 'node:path';
import { chmod } from 'node:fs/promises';
import { createSite, php, putContent } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { packAdminer, packDokuWiki, packWordPress } from '../debian-applications.ts';
import { startMariaDb, type MariaDb } from '../mariadb.ts';
import { expectMatch, expectSame, type Report } from '../report.ts';

const WORDPRESS_PHP = ['8.2', '5.6', '7.0', '7.1'] as const;

/** Real applications from Debian's packages, on the PHP versions that they support. */
export async function checkApplications(report: Report, daspanel: RunningDaspanel): Promise<void> {
  const socket = join(daspanel.data, 'run', 'mysql', 'mysqld.sock');
  await chmod(dirname(socket), 0o755);
  await using database = await startMariaDb(socket);
  for (const version of WORDPRESS_PHP) {
    await report.point(`WordPress 6.1 with pretty URLs on PHP ${version}`, () => installWordPress(daspanel, database, version));
  }
  for (const version of ['5.6', '7.1', '8.2']) await report.point(`Adminer on PHP ${version}`, () => openAdminer(daspanel, version));
  await report.point('DokuWiki on PHP 8.2', () => openDokuWiki(daspanel, '8.2'));
}

async function installWordPress(daspanel: RunningDaspanel, database: MariaDb, version: string): Promise<string> {
  const key = version.replace('.', '');
  await database.sql(
    `CREATE DATABASE wp${key}; CREATE USER wp${key}@localhost IDENTIFIED BY 'p${key}'; GRANT ALL ON wp${key}.* TO wp${key}@localhost;`,
  );
  const site = await createSite(daspanel, { name: `wordpress-${key}`, version: php(version, { type: 'wordpress' }) });
  const host = version === '8.2' ? 'localhost:/run/mysqld/mysqld.sock' : '127.0.0.1';
  const archive = await packWordPress({ name: `wp${key}`, user: `wp${key}`, password: `p${key}`, host });
  await putContent(daspanel, site.id, site.activeVersion, archive);
  const name = `${site.name}.sites.${daspanel.hostName}`;
  const form = new URLSearchParams({
    weblog_title: 'Bakery',
    user_name: 'owner',
    admin_password: 'a long enough password',
    admin_password2: 'a long enough password',
    admin_email: 'owner@example.org',
    blog_public: '0',
    language: '',
    pw_weak: 'on',
  });
  const installed = await daspanel.visit(name, '/wp-admin/install.php?step=2', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    timeoutMilliseconds: 120_000,
  });
  expectMatch(installed.text, /Success!/, `installer (${installed.status})`);
  await database.sql(`UPDATE wp${key}.wp_options SET option_value = '/%postname%/' WHERE option_name = 'permalink_structure';`);
  const post = await daspanel.visit(name, '/hello-world/', { timeoutMilliseconds: 120_000 });
  expectSame(post.status, 200, 'pretty URL');
  expectMatch(post.text, /Welcome to WordPress/, 'the first post');
  expectSame((await daspanel.visit(name, '/no-such-page/', { timeoutMilliseconds: 120_000 })).status, 404, 'a page that does not exist');
  expectSame((await daspanel.visit(name, '/wp-config.php')).status, 403, 'wp-config.php');
  const began = performance.now();
  await daspanel.visit(name, '/');
  return `installed, /hello-world/ answers, wp-config.php is 403; front page in ${Math.round(performance.now() - began)} ms`;
}

async function openAdminer(daspanel: RunningDaspanel, version: string): Promise<string> {
  const site = await createSite(daspanel, { name: `adminer-${version.replace('.', '')}`, version: php(version) });
  await putContent(daspanel, site.id, site.activeVersion, await packAdminer());
  const page = await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, '/adminer.php');
  expectSame(page.status, 200, 'status');
  expectMatch(page.text, /<title>Login - Adminer/, 'login page');
  return 'its login page answers';
}

async function openDokuWiki(daspanel: RunningDaspanel, version: string): Promise<string> {
  const site = await createSite(daspanel, { name: 'dokuwiki', version: php(version) });
  await putContent(daspanel, site.id, site.activeVersion, await packDokuWiki());
  const page = await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`, '/doku.php');
  expectSame(page.status, 200, `status (${page.text.slice(0, 200)})`);
  expectMatch(page.text, /dokuwiki/i, 'front page');
  return 'its front page answers';
}
