import { createSite } from '@daspanel/testkit/sites.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectMatch, expectSame, type Report } from '../report.ts';
import { call, mapHost, readPresented } from './installation.ts';
import { DAY, makePair } from './own-pair.ts';

/** What stands before any public certificate, and how the proxy speaks TLS. */
export async function checkServing(report: Report, daspanel: RunningDaspanel): Promise<void> {
  await report.point('the first HTTPS request to a new site and a new domain has a valid leaf', () => checkFirstRequests(daspanel));
  await report.point('an unknown server name, and none, get no tenant’s certificate', async () => {
    for (const name of ['unknown.example', 'xn--nothing-here.example', undefined]) {
      const { subject } = await readPresented(daspanel, name);
      expectSame(subject, 'CN=unknown.invalid', `the subject shown to ${name ?? 'no name'}`);
    }
    return 'the installation’s default, for unknown.invalid';
  });
  await report.point('sslscan on the proxy', () => checkWithSslscan(daspanel));
  await report.point('testssl.sh on the proxy', () => checkWithTestssl(daspanel));
}

async function checkFirstRequests(daspanel: RunningDaspanel): Promise<string> {
  const began = performance.now();
  const site = await createSite(daspanel, {});
  const first = await daspanel.visitSecurely(`${site.name}.sites.${daspanel.hostName}`);
  await mapHost(daspanel, site.id, 'first-request.example');
  const second = await daspanel.visitSecurely('first-request.example');
  expectSame([first.status < 500, second.status < 500], [true, true], 'answers');
  return `site and domain made and asked over HTTPS within ${Math.round(performance.now() - began)} ms, both verified by the local authority`;
}

async function checkWithSslscan(daspanel: RunningDaspanel): Promise<string> {
  const target = ['--no-colour', '--sni-name=' + daspanel.hostName, `127.0.0.1:${daspanel.httpsPort}`];
  const { stdout } = await runProgram('/usr/bin/sslscan', target, { timeoutMilliseconds: 120_000 });
  const text = stdout.toString();
  for (const old of ['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1']) expectMatch(text, new RegExp(`^${old}\\s+disabled`, 'm'), old);
  for (const kept of ['TLSv1.2', 'TLSv1.3']) expectMatch(text, new RegExp(`^${kept}\\s+enabled`, 'm'), kept);
  expectMatch(text, /Session renegotiation not supported/, 'renegotiation');
  if (/Compression enabled|^TLS\S+ vulnerable/m.test(text)) throw new Error(`compression or heartbleed: ${text.slice(0, 1_000)}`);
  const ciphers = text.match(/^(?:Preferred|Accepted)\s+.*$/gm) ?? [];
  const weak = ciphers.filter((line) => !/TLS_AES|TLS_CHACHA20|ECDHE-.*(?:GCM|CHACHA20)/.test(line));
  expectSame(weak, [], 'ciphers without forward secrecy or authentication');
  if (ciphers.length === 0) throw new Error(`sslscan found no cipher: ${text.slice(0, 500)}`);
  return `${ciphers.length} ciphers, all of them ephemeral and authenticated; TLS 1.2 and 1.3 only`;
}

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

/** Of a certificate from an own authority: it names no list of revoked ones, and the name of this test is not in the DNS. */
const JUDGED = /^(?:cert_revocation|DNS_CAArecord)/;

/** On a mapped domain with an uploaded certificate of 90 days, as the scanner expects them. */
async function checkWithTestssl(daspanel: RunningDaspanel): Promise<string> {
  const folder = await mkdtemp('/tmp/daspanel-testssl-');
  try {
    const site = await createSite(daspanel, {}, { 'index.html': 'scanned' });
    const mapping = await mapHost(daspanel, site.id, 'scanned.example', { hsts: { maxAge: 31_536_000 } });
    const { root, chain, privateKey } = await makePair([mapping.host], DAY, 90 * DAY);
    await call(daspanel, 'PUT', `/v1/sites/${site.id}/mappings/${mapping.id}/certificate`, 200, { chain, privateKey });
    const [file, ca] = [join(folder, 'findings.json'), join(folder, 'ca.pem')];
    await writeFile(ca, root);
    const quiet = ['--quiet', '--warnings', 'off', '--color', '0', '--openssl', '/usr/bin/openssl', '--jsonfile', file];
    const checks = ['--protocols', '--std', '--fs', '--server-preference', '--server-defaults', '--headers', '--vulnerable'];
    const target = ['--nodns', 'min', '--ip', '127.0.0.1', '--add-ca', ca, `https://${mapping.host}:${daspanel.httpsPort}/`];
    const options = { timeoutMilliseconds: 400_000, maximumOutputBytes: 16 * 1024 * 1024 };
    const ended = await runProgram('/usr/bin/testssl', [...checks, ...quiet, ...target], options);
    const findings = JSON.parse(await readFile(file, 'utf8').catch(() => '[]')) as Finding[];
    if (findings.length < 50)
      throw new Error(`testssl.sh said little: ${ended.stdout.toString().slice(-400)} ${ended.stderr.toString().slice(-400)}`);
    const bad = findings.filter(({ id, severity }) => /LOW|MEDIUM|HIGH|CRITICAL|FATAL/.test(severity) && !JUDGED.test(id));
    expectSame(
      bad.map(({ id, severity, finding }) => `${severity} ${id}: ${finding}`),
      [],
      'findings',
    );
    return `${findings.length} findings, none of them a weakness`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
