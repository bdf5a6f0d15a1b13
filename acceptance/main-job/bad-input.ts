import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { waitForJob } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectSame, type Report } from '../report.ts';
import { checkSites, type KnownSite } from './sites-of-each-engine.ts';

const shell = [
  ';touch /tmp/x',
  '$(touch /tmp/x)',
  '`touch /tmp/x`',
  '|x',
  '&&x',
  '\n',
  '\r\n',
  "'",
  '"',
  '\\',
  '-o x',
  '--x=y',
  '${IFS}',
  '%0a',
  '\0',
  '\u2028',
  'x'.repeat(4096),
];
const paths = ['..', '../x', 'a/../../b', '%2e%2e%2f', '..\\x', 'a\0b', '.', 'a/..', 'a//b', 'C:\\x', '~/x', 'file:///x'];
const reserved = ['www', 'admin', 'api', 'mail', 's3', 'db', '__proto__', 'x'.repeat(64), '-a', 'a-', 'A', 'a_b', 'ä', 'a.b', ''];
const addresses = [
  'http://127.0.0.1/x.zip',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://0/',
  'http://localhost./',
  'http://169.254.169.254/',
  'http://100.64.0.1/',
  'http://user@127.0.0.1/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_x',
  'http://127。0。0。1/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://10.0.0.1/',
  'http://127.0.0.1:6379/',
];

/** Sends what must be refused, and looks that nothing was written and no site noticed. */
export async function checkBadInput(report: Report, daspanel: RunningDaspanel, sites: readonly KnownSite[]): Promise<void> {
  const refuse = (name: string, requests: readonly (readonly [string, string, unknown])[]) =>
    report.point(name, async () => {
      const before = await fingerprint(daspanel);
      for (const [method, path, body] of requests) {
        const answer = await daspanel.call(method, path, body);
        const refused = answer.status >= 400 && answer.status < 500;
        if (!refused)
          throw new Error(
            `${method} ${path} ${JSON.stringify(body)?.slice(0, 120)} was answered ${answer.status} ${answer.text.slice(0, 200)}`,
          );
        expectSame(
          answer.headers['content-type'],
          'application/problem+json',
          `media type of the answer to ${JSON.stringify(body)?.slice(0, 80)}`,
        );
      }
      expectSame(await fingerprint(daspanel), before, 'sites, routes and folders');
      await checkSites(daspanel, sites);
      return `${requests.length} requests refused with 4xx, nothing written, all other sites untouched`;
    });
  const [site] = sites;
  if (site === undefined) throw new Error('there is a site');
  const version = await activeVersion(daspanel, site.id);
  const ofSite = `/v1/sites/${site.id}`;
  const ofVersion = `${ofSite}/versions/${version}`;

  await refuse(
    'names (N003, N004, F47)',
    [...shell, ...paths, ...reserved, site.name].map((name) => ['POST', '/v1/sites', { name }]),
  );
  await refuse('fields that do not exist and wrong types (F12, N018, N019)', [
    ...['ownerId', 'role', 'uid', 'createdAt', '__proto__x'].map((field) => ['POST', '/v1/sites', { [field]: 'x' }] as const),
    ...[{ name: 1 }, { name: ['a'] }, { name: { $ne: null } }, { description: false }, { version: 'x' }, [], 'x', 7].map(
      (body) => ['POST', '/v1/sites', body] as const,
    ),
  ]);
  await refuse(
    'document roots (N120)',
    [...paths, ...shell].map((root) => ['PATCH', ofVersion, { root }]),
  );
  await refuse('PHP settings (N008)', [
    ...['open_basedir', 'auto_prepend_file', 'extension', 'sendmail_path', 'disable_functions'].map(
      (key) => ['PATCH', ofVersion, { engine: { kind: 'php', version: '8.2', settings: { [key]: '/' } } }] as const,
    ),
    ...[-1, 0, '1\nuser=root', 1e9, null].map(
      (value) => ['PATCH', ofVersion, { engine: { kind: 'php', version: '8.2', settings: { memory_limit: value } } }] as const,
    ),
  ]);
  await refuse(
    'ids of nothing and of others',
    ['s000000000000000', '..', '%2e%2e', 'x'.repeat(300)].map((id) => ['GET', `/v1/sites/${id}`, undefined]),
  );
  await refuse('unknown site types and engines', [
    ['PATCH', ofVersion, { type: 'joomla' }],
    ['PATCH', ofVersion, { engine: { kind: 'php', version: '5.2' } }],
    ['PATCH', ofVersion, { engine: { kind: 'static' }, type: 'wordpress' }],
  ]);
  await report.point('content from private addresses (F49, N190)', async () => {
    const before = await fingerprint(daspanel);
    for (const url of addresses) {
      const answer = await daspanel.call('POST', `${ofVersion}/content`, { url });
      if (answer.status === 202) {
        const { state, problem } = await waitForJob(daspanel, (answer.json as { id: string }).id);
        expectSame(state, 'failed', `${url}: ${JSON.stringify(problem)}`);
      } else expectSame(answer.status, 422, url);
    }
    expectSame(await fingerprint(daspanel), before, 'sites, routes and folders');
    await checkSites(daspanel, sites);
    return `${addresses.length} addresses refused, nothing left behind`;
  });
}

async function activeVersion(daspanel: RunningDaspanel, site: string): Promise<string> {
  const { json } = await daspanel.call('GET', `/v1/sites/${site}`);
  return (json as { activeVersion: string }).activeVersion;
}

/** A hash over what a refused request must leave as it was: the list of sites, the names of routes, pools, versions and uploads. */
async function fingerprint(daspanel: RunningDaspanel): Promise<string> {
  const { json } = await daspanel.call('GET', '/v1/sites?limit=100');
  const folders = ['routes', 'pools', 'sites', 'trash', 'uploads'].map((name) => readdir(join(daspanel.data, name)));
  const names = (await Promise.all(folders)).map((entries) => entries.toSorted());
  return createHash('sha256')
    .update(JSON.stringify([json, names]))
    .digest('hex');
}
