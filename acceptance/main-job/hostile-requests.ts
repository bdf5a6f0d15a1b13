import { connect } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { createSite, putContent } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectSame, type Report } from '../report.ts';
import { checkSites, type KnownSite } from './sites-of-each-engine.ts';

/** Requests that must be refused with 4xx whatever the site is; `HOST` stands for a site's own name. N100, N102, N105, N109. */
const refused: readonly string[] = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: HOST\r\nHost: other\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: ../x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: HOST:99999\r\n\r\n',
  'GET http://other.localhost/ HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
  'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: +5\r\n\r\nhello',
  'GET /../../etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'GET /.git/config HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'GET /.env HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'GET /index.html/x.php HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'TRACE / HTTP/1.1\r\nHost: HOST\r\n\r\n',
];

/** Hostile requests to a site, and an archive that climbs out of its folder: refused, and every other site goes on. */
export async function checkHostileRequests(report: Report, daspanel: RunningDaspanel, sites: readonly KnownSite[]): Promise<void> {
  const [site] = sites;
  if (site === undefined) throw new Error('there is a site');
  const host = `${site.name}.sites.${daspanel.hostName}`;
  await report.point('hostile requests (N100, N102, N105, N109)', async () => {
    for (const text of refused) {
      const status = await statusOf(daspanel.httpPort, text.replaceAll('HOST', host));
      if (status < 400 || status > 499) throw new Error(`${JSON.stringify(text)} was answered ${status}`);
    }
    await checkSites(daspanel, sites);
    return `${refused.length} requests refused with 4xx, all sites untouched`;
  });
  await report.point('an archive that is none, and one that climbs out (N125)', async () => {
    const target = await createSite(daspanel, {}, { 'index.html': 'before' });
    for (const [archive, code] of [
      [Buffer.from('no archive'), 'invalid-archive'],
      [await packClimbing(), 'unsafe-entry'],
    ] as const) {
      const answer = await putContent(daspanel, target.id, target.activeVersion, archive).then(() => 'accepted', String);
      if (!answer.includes(code)) throw new Error(`expected ${code}, saw ${answer}`);
    }
    expectSame((await daspanel.visit(`${target.name}.sites.${daspanel.hostName}`)).text, 'before', 'the content');
    await checkSites(daspanel, sites);
    return 'both refused, the content is as before';
  });
}

/** A tar with an entry `a/../../file`. */
async function packClimbing(): Promise<Buffer> {
  const folder = await mkdtemp('/tmp/daspanel-climb-');
  try {
    await writeFile(join(folder, 'file'), 'out');
    const given = ['-P', '--transform', 's,^,a/../../,', '-cf', 'archive', 'file'];
    const result = await runProgram('/usr/bin/tar', given, { cwd: folder });
    if (result.status !== 0) throw new Error(result.stderr.toString('utf8'));
    return await readFile(join(folder, 'archive'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The status of the answer to a request that is sent byte for byte; 0 when the connection is closed without one. */
function statusOf(port: number, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let seen = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${JSON.stringify(text)}`)));
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (seen.includes('\r\n')) socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(Number(/^HTTP\/1\.[01] (\d{3})/.exec(seen)?.[1] ?? 0)));
  });
}
