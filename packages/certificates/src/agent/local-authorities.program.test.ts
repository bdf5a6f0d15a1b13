import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { connect } from 'node:tls';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';
import { readPermittedNames } from '@daspanel/x509/name-constraints.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from './lifetimes.ts';
import { H, prepareInstallation, type Installation } from './prepare-installation.ts';

let installation: Installation;
beforeEach(async () => {
  installation = await prepareInstallation();
});
afterEach(() => installation[Symbol.asyncDispose]());

/** A leaf as a thief of a root's key would make it. */
async function forge(names: readonly string[]): Promise<string> {
  const root = new X509Certificate(await readFile(installation.served('_ca.crt')));
  const privateKey = createPrivateKey(await readFile(join(installation.data.localAuthority, 'root.key')));
  const signer = { commonName: root.subject.replace(/^CN=/, ''), publicKey: createPublicKey(privateKey), privateKey };
  const key = await generateKey();
  const time = { notBefore: Date.now() - DAY / 2, notAfter: Date.now() + DAY };
  const leaf = await makeCertificate({ ...time, publicKey: key.publicKey, use: { kind: 'server', names } }, signer);
  const pem = `${key.privateKey.export({ type: 'pkcs8', format: 'pem' })}${leaf}`;
  await writeFile(installation.served('forged.pem'), pem);
  return pem;
}

/** What OpenSSL, Node and curl say of a server with this pair that they ask for `name`, trusting the constrained root alone. */
async function judge(pem: string, name: string) {
  const server = createServer({ key: pem, cert: pem }, (_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ca = await readFile(installation.served('_ca.crt'), 'utf8');
  const node = await new Promise<string>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername: name, ca }, () => {
      resolve('ok');
      socket.destroy();
    });
    socket.on('error', (error) => resolve(error.message));
  });
  const asked = [
    '--silent',
    '--cacert',
    installation.served('_ca.crt'),
    '--resolve',
    `${name}:${port}:127.0.0.1`,
    `https://${name}:${port}/`,
  ];
  const curl = await runProgram('/usr/bin/curl', asked);
  server.close();
  return { node, curl: curl.status };
}

describe('the root that people are offered', () => {
  it('vouches for the installation and for names that are nobody else’s', async () => {
    await installation.start();
    const root = new X509Certificate(await readFile(installation.served('_ca.crt')));
    expect(readPermittedNames(root.raw)).toEqual(['localhost', 'test', 'internal', 'local', 'home.arpa', 'lan', H]);
    for (const name of ['shop.test', 'nas.lan', 'router.home.arpa', 'printer.local']) {
      await installation.addRoute(name);
      await installation.askLeaf(name);
      expect(await installation.verify(name, name)).toContain(': OK');
      expect(await judge(await readFile(installation.served(`${name}.pem`), 'utf8'), name)).toEqual({ node: 'ok', curl: 0 });
    }
    expect(await readdir(installation.data.servedCertificates)).not.toContain('_ca-any-name.crt');
    expect((await readdir(installation.data.localAuthority)).sort()).toEqual(['root.crt', 'root.key']);
  });

  it.each(['bank.example', 'notpanel.example', 'example', 'xpanel.example', 'latest', 'a.panel.example.com'])(
    'is worth nothing for %s to whoever steals its key',
    async (name) => {
      await installation.start();
      const pem = await forge([name]);
      expect(await installation.verify('forged', name)).toContain('permitted subtree violation');
      expect(await judge(pem, name)).toEqual({ node: 'permitted subtree violation', curl: 60 });
      const mixed = await forge([H, name]);
      expect((await judge(mixed, H)).node).toBe('permitted subtree violation');
    },
  );

  it('is worth nothing for addresses', async () => {
    await installation.start();
    for (const address of ['127.0.0.1', '192.0.2.1', '::1', '2001:db8::1']) {
      await forge([H, address]);
      expect(await installation.verify('forged', H)).toContain('excluded subtree violation');
    }
  });
});

describe('the root for any name', () => {
  it('is made when the first name beyond the other is needed, once, and stays', async () => {
    await installation.start();
    const names = ['one.example', 'two.example', 'three.example'];
    await Promise.all(names.map(installation.addRoute));
    expect(await Promise.all(names.map(async (name) => (await installation.askLeaf(name)).status))).toEqual([200, 200, 200]);
    const root = await readFile(installation.served('_ca-any-name.crt'), 'utf8');
    for (const name of names) {
      expect(await installation.verify(name, name, '_ca-any-name.crt')).toContain(': OK');
      expect(await installation.verify(name, name)).not.toContain(': OK');
    }
    expect(new X509Certificate(root).subject).toMatch(/^CN=Daspanel local authority \w{8} for any name$/);
    expect(readPermittedNames(new X509Certificate(root).raw)).toBeUndefined();
    await installation.start();
    await installation.addRoute('four.example');
    await installation.askLeaf('four.example');
    expect(await installation.verify('four.example', 'four.example', '_ca-any-name.crt')).toContain(': OK');
    expect(await readFile(installation.served('_ca-any-name.crt'), 'utf8')).toBe(root);
  });

  it('is not made anew when a part of it is missing, which harms no other name', async () => {
    await installation.start();
    await installation.addRoute('one.example');
    await installation.addRoute('two.example');
    await installation.addRoute('shop.test');
    await installation.askLeaf('one.example');
    await rm(join(installation.data.localAuthority, 'any-name.key'));
    await installation.start();
    expect(await installation.askLeaf('two.example')).toMatchObject({
      status: 503,
      text: expect.stringContaining('any-name.key is missing'),
    });
    expect((await installation.askLeaf('one.example')).status).toBe(200);
    expect((await installation.askLeaf('shop.test')).status).toBe(200);
    expect((await installation.ask('/health', 'GET')).status).toBe(200);
  });

  it('stands in for the other where the installation was given another host name', async () => {
    await installation.start();
    await installation.start({ hostName: 'other.example' });
    expect(await installation.verify('other.example', 'other.example', '_ca-any-name.crt')).toContain(': OK');
    await installation.start();
    expect(await installation.verify(H, H)).toContain(': OK');
  });
});

describe('an installation whose root is not constrained', () => {
  it('keeps it for every name', async () => {
    const key = await generateKey();
    const commonName = 'Daspanel local authority abcdefgh';
    const time = { notBefore: Date.now() - DAY, notAfter: Date.now() + 1_000 * DAY };
    const root = await makeCertificate(
      { ...time, publicKey: key.publicKey, commonName, use: { kind: 'authority' } },
      { commonName, ...key },
    );
    await writeFile(join(installation.data.localAuthority, 'root.key'), key.privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      mode: 0o600,
    });
    await writeFile(join(installation.data.localAuthority, 'root.crt'), root);
    await installation.start();
    await installation.addRoute('shop.example');
    await installation.askLeaf('shop.example');
    expect(await installation.verify('shop.example', 'shop.example')).toContain(': OK');
    expect(await readFile(installation.served('_ca.crt'), 'utf8')).toBe(root);
    expect(await readdir(installation.data.servedCertificates)).not.toContain('_ca-any-name.crt');
  });
});

describe('a folder of the authority that was restored from a backup', () => {
  it('has the leaves of the former root replaced by the patrol', async () => {
    await installation.start();
    await using other = await prepareInstallation();
    await other.start();
    await Promise.all([H, 'nas.lan'].map(installation.addRoute));
    await installation.askLeaf('nas.lan');
    for (const file of ['root.key', 'root.crt'])
      await cp(join(other.data.localAuthority, file), join(installation.data.localAuthority, file));
    const agent = await installation.start();
    expect(await agent.patrol()).toMatchObject({ correct: 1 });
    expect(await installation.verify('nas.lan', 'nas.lan')).toContain(': OK');
    expect(await agent.patrol()).toMatchObject({ correct: 0 });
  });
});

describe('a copied data directory', () => {
  it('goes on with both roots, uploaded and public certificates', async () => {
    await installation.start();
    await installation.addRoute('shop.example');
    await installation.askLeaf('shop.example');
    await using copy = await prepareInstallation();
    await rm(copy.data.certificates, { recursive: true });
    await cp(installation.data.certificates, copy.data.certificates, { recursive: true });
    await mkdir(copy.data.routes, { recursive: true });
    await copy.addRoute('shop.example');
    const agent = await copy.start();
    await agent.patrol();
    for (const file of ['_ca.crt', '_ca-any-name.crt', 'shop.example.pem', `${H}.pem`]) {
      expect(await readFile(copy.served(file), 'utf8')).toBe(await readFile(installation.served(file), 'utf8'));
    }
  });
});
