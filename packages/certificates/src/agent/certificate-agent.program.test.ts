import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { H, prepareInstallation, type Installation } from './prepare-installation.ts';

let installation: Installation;
beforeEach(async () => {
  installation = await prepareInstallation();
});
afterEach(() => installation[Symbol.asyncDispose]());

describe('what the agent issues', () => {
  it('passes strict verification for the installation, sites, previews and mapped names', async () => {
    await installation.start();
    await Promise.all(['v2.v.blog.sites.panel.example', 'shop.example', '*.wild.example'].map(installation.addRoute));
    for (const name of ['v2.v.blog.sites.panel.example', 'shop.example', 'anything.wild.example', 'blog.sites.panel.example', H]) {
      expect([name, (await installation.askLeaf(name)).status]).toEqual([name, 200]);
    }
    expect(await installation.verify(H, H)).toContain(': OK');
    expect(await installation.verify('*.panel.example', 'admin.panel.example')).toContain(': OK');
    expect(await installation.verify('*.sites.panel.example', 'blog.sites.panel.example')).toContain(': OK');
    expect(await installation.verify('*.s3.panel.example', 'bucket.s3.panel.example')).toContain(': OK');
    expect(await installation.verify('*.v.blog.sites.panel.example', 'v2.v.blog.sites.panel.example')).toContain(': OK');
    const anyName = '_ca-any-name.crt';
    expect(await installation.verify('shop.example', 'shop.example', anyName)).toContain(': OK');
    expect(await installation.verify('*.wild.example', 'anything.wild.example', anyName)).toContain(': OK');
    expect(await installation.verify('shop.example', 'other.example', anyName)).toContain('hostname mismatch');
    expect(await installation.verify('shop.example', 'shop.example')).toContain('unable to get local issuer certificate');
    expect((await readdir(installation.data.servedCertificates)).sort()).toEqual(
      [
        '*.panel.example.pem',
        '*.s3.panel.example.pem',
        '*.sites.panel.example.pem',
        '*.v.blog.sites.panel.example.pem',
        '*.wild.example.pem',
        '_ca-any-name.crt',
        '_ca.crt',
        '_default.pem',
        'panel.example.pem',
        'shop.example.pem',
      ].sort(),
    );
  });

  it('uses neither the key of the authority nor one key twice', async () => {
    await installation.start();
    await Promise.all(['a.example', 'b.example'].map(installation.addRoute));
    await Promise.all(['a.example', 'b.example'].map(installation.askLeaf));
    const rootKey = createPrivateKey(await readFile(join(installation.data.localAuthority, 'root.key')));
    const files = (await readdir(installation.data.servedCertificates)).filter((file) => file.endsWith('.pem'));
    const leaves = await Promise.all(files.map(async (file) => new X509Certificate(await readFile(installation.served(file)))));
    expect(leaves.some((leaf) => leaf.checkPrivateKey(rootKey))).toBe(false);
    // One certificate in the four files of the installation, the default one, and two.
    expect(new Set(leaves.map((leaf) => leaf.publicKey.export({ type: 'spki', format: 'pem' }))).size).toBe(4);
    expect(files).toHaveLength(7);
    expect(await readFile(installation.served('_ca.crt'), 'utf8')).not.toContain('PRIVATE KEY');
  });

  it('is accepted by curl that trusts nothing but the authority, and the default certificate is not', async () => {
    await installation.start();
    const contents = { [H]: await readFile(installation.served(`${H}.pem`)), other: await readFile(installation.served('_default.pem')) };
    for (const [name, pem] of Object.entries(contents)) {
      const server = createTlsServer({ key: pem, cert: pem }, (_, response) => response.end('hello'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const result = await runProgram('/usr/bin/curl', [
        '--silent',
        '--cacert',
        installation.served('_ca.crt'),
        '--resolve',
        `${H}:${port}:127.0.0.1`,
        `https://${H}:${port}/`,
      ]);
      server.close();
      expect([name, result.status]).toEqual([name, name === H ? 0 : 60]);
    }
  });

  it('takes milliseconds each', async () => {
    await installation.start();
    const names = Array.from({ length: 200 }, (_, index) => `site-${index}.example`);
    await Promise.all(names.map(installation.addRoute));
    const began = performance.now();
    for (const name of names) expect((await installation.askLeaf(name)).status).toBe(200);
    const each = (performance.now() - began) / names.length;
    process.stdout.write(`one certificate on demand, over the socket: ${each.toFixed(2)} ms\n`);
    expect(each).toBeLessThan(1_000);
  });
});

describe('requests', () => {
  it('get 404 for names without a route, 400 for what is no host name, and make no file', async () => {
    await installation.start();
    const before = await readdir(installation.data.servedCertificates);
    expect((await installation.askLeaf('unknown.example')).status).toBe(404);
    expect((await installation.askLeaf('a.b.panel.example')).status).toBe(404);
    for (const name of [
      '',
      '.hidden',
      '..',
      '../ca/root',
      'a/b',
      'a..b',
      'A.example',
      '*.panel.example',
      '_default',
      'x\0',
      '1.2.3.4',
      'a'.repeat(300),
    ])
      expect([name, (await installation.askLeaf(name)).status]).toEqual([name, 400]);
    expect((await installation.ask('/leaf')).status).toBe(400);
    expect((await installation.ask('/.well-known/acme-challenge/token', 'GET')).status).toBe(404);
    expect((await installation.ask('/leaf?name=panel.example', 'GET')).status).toBe(404);
    expect((await installation.ask('//', 'GET')).status).toBeGreaterThanOrEqual(400);
    expect(await readdir(installation.data.servedCertificates)).toEqual(before);
    expect(JSON.parse((await installation.ask('/health', 'GET')).text)).toMatchObject({ state: 'ready', problem: null });
  });

  it('that come at once for one name share one certificate', async () => {
    await installation.start();
    await installation.addRoute('shop.example');
    const answers = await Promise.all(Array.from({ length: 50 }, () => installation.askLeaf('shop.example')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const first = await installation.readServed('shop.example');
    await installation.askLeaf('shop.example');
    expect((await installation.readServed('shop.example')).serialNumber).toBe(first.serialNumber);
  });

  it('replace a file that is broken', async () => {
    await installation.start();
    await installation.addRoute('shop.example');
    for (const content of ['', 'garbage', await readFile(installation.served(`${H}.pem`), 'utf8')]) {
      await writeFile(installation.served('shop.example.pem'), content);
      expect((await installation.askLeaf('shop.example')).status).toBe(200);
      expect(await installation.verify('shop.example', 'shop.example', '_ca-any-name.crt')).toContain(': OK');
    }
  });
});
