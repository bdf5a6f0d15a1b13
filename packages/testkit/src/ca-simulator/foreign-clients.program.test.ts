import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram, type ProgramResult } from '@daspanel/platform/run-program.ts';
import { startChallengeTestServer, type ChallengeTestServer } from '../challenge-test-server.ts';
import { findFreePort } from '../free-port.ts';
import { startCaSimulator, type CaSimulator } from './start-ca-simulator.ts';

let folder: string;
let dns: ChallengeTestServer;
let httpPort: number;
let tlsPort: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daspanel-foreign-'));
  dns = await startChallengeTestServer();
  [httpPort, tlsPort] = [await findFreePort(), await findFreePort()];
});
afterEach(async () => {
  await dns[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const start = (isSecure: boolean, challengeTypes?: readonly ['tls-alpn-01']) =>
  startCaSimulator({
    validation: { kind: 'network', resolver: dns.dnsServer, httpPort, tlsPort },
    isSecure,
    // So that certbot, which wants to wait for weeks, may renew at once.
    authorizationReuse: 0,
    ...(challengeTypes === undefined ? {} : { challengeTypes }),
  });

const certbot = (action: string, ca: CaSimulator, more: readonly string[]): Promise<ProgramResult> =>
  runProgram('/usr/bin/certbot', [
    action,
    '--non-interactive',
    '--agree-tos',
    '--no-verify-ssl',
    `--server=${ca.directory}`,
    `--config-dir=${join(folder, 'config')}`,
    `--work-dir=${join(folder, 'work')}`,
    `--logs-dir=${join(folder, 'logs')}`,
    ...more,
  ]);

const lego = (ca: CaSimulator, more: readonly string[]): Promise<ProgramResult> =>
  runProgram('/usr/bin/lego', ['--accept-tos', '--email', 'a@b.example', '--server', ca.directory, '--path', folder, ...more], {
    env: { LEGO_CA_CERTIFICATES: join(folder, 'root.pem'), HOME: folder },
  });

const told = ({ stdout, stderr }: ProgramResult) => `${String(stdout)}\n${String(stderr)}`;

/** What openssl says of the leaf of a chain, verified strictly up to this root. */
async function verify(ca: CaSimulator, chain: string, hostname: string, root: 0 | 1 = 0): Promise<string> {
  await writeFile(join(folder, 'trusted.pem'), ca.roots[root]);
  await writeFile(join(folder, 'chain.pem'), chain);
  const names = ['-CAfile', join(folder, 'trusted.pem'), '-untrusted', join(folder, 'chain.pem'), '-verify_hostname', hostname];
  return told(
    await runProgram('/usr/bin/openssl', [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-no-CApath',
      ...names,
      join(folder, 'chain.pem'),
    ]),
  );
}

describe.each([
  ['HTTPS', true],
  ['HTTP', false],
])('certbot over %s', (_, isSecure) => {
  it('obtains, renews and revokes a certificate', async () => {
    await using ca = await start(isSecure);
    const challenge = ['--standalone', '--http-01-port', String(httpPort), '--http-01-address', '127.0.0.1'];
    const obtained = await certbot('certonly', ca, [...challenge, '--email', 'a@b.example', '-d', 'one.example', '-d', 'two.example']);
    expect([told(obtained), obtained.status]).toEqual([expect.stringContaining('Successfully received certificate'), 0]);
    const live = join(folder, 'config/live/one.example/fullchain.pem');
    const chain = await readFile(live, 'utf8');
    expect(await verify(ca, chain, 'two.example')).toContain(': OK');
    const leaf = new X509Certificate(chain);
    expect(leaf.subjectAltName).toBe('DNS:one.example, DNS:two.example');
    expect(leaf.validToDate.getTime() - leaf.validFromDate.getTime()).toBe(90 * 86_400_000);

    const renewed = await certbot('renew', ca, ['--force-renewal', '--no-random-sleep-on-renew', '--preferred-chain', 'Simulator root 2']);
    expect([told(renewed), renewed.status]).toEqual([expect.stringContaining('all renewals succeeded'), 0]);
    const second = await readFile(live, 'utf8');
    expect(second).not.toBe(chain);
    expect(await verify(ca, second, 'one.example', 1)).toContain(': OK');
    expect(ca.counters()).toMatchObject({ certificates: 2, failedValidations: 0 });

    const revoked = await certbot('revoke', ca, ['--cert-path', live, '--reason', 'superseded', '--no-delete-after-revoke']);
    expect([told(revoked), revoked.status]).toEqual([expect.stringContaining('Congratulations!'), 0]);
    expect(ca.certificates().map((certificate) => certificate.revoked?.reason)).toEqual([undefined, 4]);
  });
});

describe('lego', () => {
  it.each([true, false])('obtains by HTTP-01 and renews a certificate (over HTTPS: %s)', async (isSecure) => {
    await using ca = await start(isSecure);
    await writeFile(join(folder, 'root.pem'), ca.roots[0]);
    const options = ['--domains', 'three.example', '--http', '--http.port', `127.0.0.1:${httpPort}`];
    const obtained = await lego(ca, [...options, 'run']);
    expect([told(obtained), obtained.status]).toEqual([expect.stringContaining('Server responded with a certificate'), 0]);
    const file = join(folder, 'certificates/three.example.crt');
    const chain = await readFile(file, 'utf8');
    expect(await verify(ca, chain, 'three.example')).toContain(': OK');
    const renewed = await lego(ca, [...options, 'renew', '--days', '1000', '--no-random-sleep']);
    expect([told(renewed), renewed.status]).toEqual([expect.stringContaining('Server responded with a certificate'), 0]);
    expect(await readFile(file, 'utf8')).not.toBe(chain);
    expect(ca.counters().certificates).toBe(2);
  });

  it('obtains a certificate by TLS-ALPN-01 with an RSA key', async () => {
    await using ca = await start(true, ['tls-alpn-01']);
    await writeFile(join(folder, 'root.pem'), ca.roots[0]);
    const options = ['--domains', 'four.example', '--tls', '--tls.port', `127.0.0.1:${tlsPort}`, '--key-type', 'rsa2048'];
    const obtained = await lego(ca, [...options, 'run']);
    expect([told(obtained), obtained.status]).toEqual([expect.stringContaining('Server responded with a certificate'), 0]);
    expect(await readdir(join(folder, 'certificates'))).toContain('four.example.crt');
    expect(await verify(ca, await readFile(join(folder, 'certificates/four.example.crt'), 'utf8'), 'four.example')).toContain(': OK');
    expect(ca.log.filter(({ what }) => what === 'validated')).toEqual([
      expect.objectContaining({ names: ['four.example'], detail: 'tls-alpn-01' }),
    ]);
  });

  it('learns in plain words why a name cannot be validated', async () => {
    await using ca = await start(true);
    await writeFile(join(folder, 'root.pem'), ca.roots[0]);
    await dns.setServfail('broken.example');
    await dns.addCaa('forbidden.example', [{ tag: 'issue', value: 'another.test' }]);
    const options = (name: string) => ['--domains', name, '--http', '--http.port', `127.0.0.1:${httpPort}`, 'run'];
    expect(told(await lego(ca, options('broken.example')))).toContain('urn:ietf:params:acme:error:dns');
    expect(told(await lego(ca, options('forbidden.example')))).toContain('urn:ietf:params:acme:error:caa');
    expect(ca.counters()).toMatchObject({ certificates: 0, failedValidations: 2 });
  });
});
