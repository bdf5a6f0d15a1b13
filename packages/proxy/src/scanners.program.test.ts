import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeChain } from '../test/make-chain.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion } from '../test/test-site.ts';

const HOST = 'site.example';
let proxy: StartedProxy;
let folder: string;
let authority: string;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-scanners-');
  proxy = await startProxy({ answers: true });
  const chain = await makeChain(folder, HOST);
  authority = chain.authority;
  const { write, ...version } = await addSiteVersion(proxy);
  await write('index.html', 'a site');
  const route = { engine: 'static', site: version.site, version: version.version, root: version.root, hsts: 'max-age=31536000' } as const;
  await proxy.writeRoute(HOST, route);
  await proxy.writeCertificate(HOST, chain.pem);
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test('sslscan finds nothing old, weak or leaking', { timeout: 60_000 }, async () => {
  const target = `127.0.0.1:${proxy.settings.httpsPort}`;
  const { stdout } = await runProgram('/usr/bin/sslscan', ['--no-colour', '--show-sigs', `--sni-name=${HOST}`, target]);
  const text = stdout.toString();
  const protocols = Object.fromEntries(
    [...text.matchAll(/^((?:SSL|TLS)v[\d.]+) +(enabled|disabled)$/gm)].map(([, name, state]) => [name, state]),
  );
  expect(protocols).toEqual({
    SSLv2: 'disabled',
    SSLv3: 'disabled',
    'TLSv1.0': 'disabled',
    'TLSv1.1': 'disabled',
    'TLSv1.2': 'enabled',
    'TLSv1.3': 'enabled',
  });
  const ciphers = [...text.matchAll(/^(?:Preferred|Accepted) +\S+ +(\d+) bits +(\S+)/gm)].map(
    ([, bits, name]) => [Number(bits), name] as const,
  );
  expect(ciphers).toHaveLength(6);
  for (const [bits, name] of ciphers) {
    expect(bits).toBeGreaterThanOrEqual(128);
    expect(name).toMatch(/GCM|CHACHA20/);
  }
  expect(text).toMatch(/Server supports TLS Fallback SCSV/);
  expect(text).toMatch(/Session renegotiation not supported/);
  expect(text).not.toMatch(/Compression enabled|^TLS\S+ vulnerable/m);
  expect(text).not.toMatch(/SHA1|MD5|secp192|sect\d/);
});

/** What testssl.sh finds worth a mention, and why it stays. */
const JUDGED: Readonly<Record<string, string>> = {
  cert_revocation: 'The certificate of this test names no list of revoked ones; nginx has no part in that.',
  DNS_CAArecord: 'The name of this test is not in the DNS.',
};

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

test('testssl.sh finds nothing that is not judged', { timeout: 240_000 }, async () => {
  const report = join(folder, 'testssl.json');
  const checks = ['--protocols', '--std', '--fs', '--server-preference', '--server-defaults', '--headers', '--vulnerable'];
  const quiet = ['--quiet', '--color', '0', '--warnings', 'off', '--openssl', '/usr/bin/openssl', '--jsonfile', report];
  const target = ['--nodns', 'min', '--ip', '127.0.0.1', '--add-ca', authority, `https://${HOST}:${proxy.settings.httpsPort}/`];
  const { stdout } = await runProgram('/usr/bin/testssl', [...checks, ...quiet, ...target], { timeoutMilliseconds: 220_000 });
  const findings = JSON.parse(await readFile(report, 'utf8').catch(() => `{ "said": ${JSON.stringify(stdout.toString())} }`)) as Finding[];
  const checkOf = ({ id }: Finding) => id.split(' ')[0] ?? '';
  const ids = new Set(findings.map(checkOf));
  for (const id of ['TLS1_3', 'heartbleed', 'ROBOT', 'cipherlist_AVERAGE', 'PFS', 'cert_chain_of_trust', 'HSTS_time'])
    expect(ids).toContain(id);
  const objections = findings.filter(({ severity }) => ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'].includes(severity));
  expect(objections.filter((one) => !Object.hasOwn(JUDGED, checkOf(one)))).toEqual([]);
});
