import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { createSite, php } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectMatch, expectSame, type Report } from '../report.ts';

/** A site that was created, and the text that its front page begins with. */
export interface KnownSite {
  readonly id: string;
  readonly name: string;
  readonly expected: string;
}

const PHP = ['5.6', '7.0', '7.1', '8.2'] as const;

/** Creates a static site and one of each PHP that was asked for, and looks at each with curl over HTTP and HTTPS. */
export async function createSitesOfEachEngine(report: Report, daspanel: RunningDaspanel): Promise<readonly KnownSite[]> {
  const known: KnownSite[] = [];
  await report.point('a static site over HTTP and HTTPS', async () => {
    const site = await createSite(daspanel, { name: 'plain' }, { 'index.html': 'static files' });
    known.push({ id: site.id, name: site.name, expected: 'static files' });
    return curlBoth(daspanel, site.name, /^static files$/);
  });
  for (const version of PHP) {
    await report.point(`PHP ${version} over HTTP and HTTPS, reporting its own version`, async () => {
      const name = `php-${version.replace('.', '-')}`;
      const site = await createSite(daspanel, { name, version: php(version) }, { 'index.php': '<?php echo "PHP ", PHP_VERSION;' });
      known.push({ id: site.id, name: site.name, expected: `PHP ${version}.` });
      return curlBoth(daspanel, site.name, new RegExp(`^PHP ${version.replace('.', '\\.')}\\.\\d+`));
    });
  }
  return known;
}

/** Asks as a person with curl would, by name, trusting the local authority. Gives what was answered. */
async function curlBoth(daspanel: RunningDaspanel, name: string, pattern: RegExp): Promise<string> {
  const host = `${name}.sites.${daspanel.hostName}`;
  const folder = await mkdtemp('/tmp/daspanel-curl-');
  try {
    await writeFile(join(folder, 'ca.pem'), daspanel.authority);
    const plain = await curl([`http://${host}:${daspanel.httpPort}/`]);
    const secure = await curl(['--cacert', join(folder, 'ca.pem'), `https://${host}:${daspanel.httpsPort}/`]);
    expectMatch(plain, pattern, 'HTTP');
    expectSame(secure, plain, 'HTTPS');
    return plain;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function curl(given: readonly string[]): Promise<string> {
  const result = await runProgram('/usr/bin/curl', ['--silent', '--show-error', '--fail', ...given]);
  if (result.status !== 0) throw new Error(`curl ${given.join(' ')}: ${result.stderr.toString('utf8').trim()}`);
  return result.stdout.toString('utf8');
}

/** Throws unless every known site answers with its own content over HTTP and HTTPS. */
export async function checkSites(daspanel: RunningDaspanel, sites: readonly KnownSite[]): Promise<string> {
  for (const { name, expected } of sites) {
    const host = `${name}.sites.${daspanel.hostName}`;
    for (const answer of [await daspanel.visit(host), await daspanel.visitSecurely(host)]) {
      expectSame([answer.status, answer.text.slice(0, expected.length)], [200, expected], host);
    }
  }
  return `${sites.length} sites answer with their own content`;
}
