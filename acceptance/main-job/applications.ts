import { createSite, php, putContent } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { packAdminer, packDokuWiki } from '../debian-applications.ts';
import { makeWordPress } from '../wordpress/make-wordpress.ts';
import { expectMatch, expectSame, type Report } from '../report.ts';

const WORDPRESS_PHP = ['8.2', '5.6', '7.0', '7.1'] as const;

/** Real applications from Debian's packages, on the PHP versions that they support. */
export async function checkApplications(report: Report, daspanel: RunningDaspanel): Promise<void> {
  for (const version of WORDPRESS_PHP) {
    await report.point(`WordPress 6.1 with pretty URLs on PHP ${version}`, () => checkWordPress(daspanel, version));
  }
  for (const version of ['5.6', '7.1', '8.2']) await report.point(`Adminer on PHP ${version}`, () => openAdminer(daspanel, version));
  await report.point('DokuWiki on PHP 8.2', () => openDokuWiki(daspanel, '8.2'));
}

/** What a person chooses under "Permalinks". */
const permalinks = `<?php
add_filter('pre_option_permalink_structure', function () { return '/%postname%/'; });
`;

async function checkWordPress(daspanel: RunningDaspanel, version: string): Promise<string> {
  const { owner } = await makeWordPress(daspanel, version, { 'permalinks.php': permalinks });
  const post = await owner.visit('/hello-world/');
  expectSame(post.status, 200, 'pretty URL');
  expectMatch(post.text, /Welcome to WordPress/, 'the first post');
  expectSame((await owner.visit('/no-such-page/')).status, 404, 'a page that does not exist');
  expectSame((await owner.visit('/wp-config.php')).status, 403, 'wp-config.php');
  const began = performance.now();
  await daspanel.visit(owner.host, '/');
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
