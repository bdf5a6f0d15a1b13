import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from './lifetimes.ts';
import { H, prepareInstallation, type Installation } from './prepare-installation.ts';
import { startProxyStandIn, type ProxyStandIn } from './proxy-stand-in.ts';

/** Chromium takes roots from a policy under /etc, over which only root can mount another folder. */
const isRoot = process.getuid?.() === 0;
let installation: Installation;
let proxy: ProxyStandIn;
let folder: string;
beforeAll(async () => {
  installation = await prepareInstallation();
  folder = await mkdtemp('/tmp/daspanel-chromium-');
  await installation.start();
  for (const name of ['nas.lan', 'shop.example']) {
    await installation.addRoute(name);
    await installation.askLeaf(name);
  }
  await forge('bank.example');
  proxy = await startProxyStandIn(installation.data);
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Serves a leaf for this name that is signed with the key of the root that people trust. */
async function forge(name: string): Promise<void> {
  const root = new X509Certificate(await readFile(installation.served('_ca.crt')));
  const privateKey = createPrivateKey(await readFile(join(installation.data.localAuthority, 'root.key')));
  const signer = { commonName: root.subject.replace(/^CN=/, ''), publicKey: createPublicKey(privateKey), privateKey };
  const key = await generateKey();
  const time = { notBefore: Date.now() - HOUR, notAfter: Date.now() + HOUR };
  const leaf = await makeCertificate({ ...time, publicKey: key.publicKey, use: { kind: 'server', names: [name] } }, signer);
  await writeFile(installation.served(`${name}.pem`), `${key.privateKey.export({ type: 'pkcs8', format: 'pem' })}${leaf}`);
}

/** True when Chromium, to which these roots were given, shows the page of this name. */
async function opens(name: string, roots: readonly string[]): Promise<boolean> {
  const policies = join(folder, 'policies', 'managed');
  await mkdir(policies, { recursive: true });
  const read = async (root: string) => new X509Certificate(await readFile(installation.served(root))).raw.toString('base64');
  await writeFile(join(policies, 'roots.json'), JSON.stringify({ CACertificates: await Promise.all(roots.map(read)) }));
  const profile = await mkdtemp(join(folder, 'profile-'));
  const chromium = ['chromium', '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
  const asked = [...chromium, '--host-resolver-rules=MAP * 127.0.0.1', '--dump-dom', `https://${name}:${proxy.port}/`];
  const script = 'mount --bind -- "$0" /etc/chromium && exec "$@"';
  const { stdout } = await runProgram('/usr/bin/unshare', [
    '--mount',
    '--propagation',
    'private',
    '/bin/sh',
    '-c',
    script,
    folder,
    ...asked,
  ]);
  return stdout.toString().includes('stand-in');
}

describe.skipIf(!isRoot)('Chromium', () => {
  it('opens what the constrained root vouches for, and nothing that its thief forges', async () => {
    for (const name of [H, `admin.${H}`, `blog.sites.${H}`, 'nas.lan'])
      expect([name, await opens(name, ['_ca.crt'])]).toEqual([name, true]);
    for (const name of ['shop.example', 'bank.example']) expect([name, await opens(name, ['_ca.crt'])]).toEqual([name, false]);
    expect(await opens(H, [])).toBe(false);
  });

  it('opens other domains with the root for any name', async () => {
    const both = ['_ca.crt', '_ca-any-name.crt'];
    expect([await opens('shop.example', both), await opens('bank.example', both)]).toEqual([true, false]);
  });
});
