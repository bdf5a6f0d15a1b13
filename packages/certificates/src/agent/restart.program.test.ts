import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeChain } from './pair/make-chain.ts';
import { H, prepareInstallation, type Installation } from './prepare-installation.ts';
import { startProxyStandIn } from './proxy-stand-in.ts';

let installation: Installation;
beforeEach(async () => {
  installation = await prepareInstallation();
});
afterEach(() => installation[Symbol.asyncDispose]());

describe('a restart', () => {
  it('keeps the authority and every certificate, and removes temporary files', async () => {
    await installation.start();
    const before = [
      await readFile(installation.served('_ca.crt'), 'utf8'),
      (await installation.readServed(H)).serialNumber,
      (await installation.readServed('_default')).serialNumber,
    ];
    await writeFile(installation.served('.x.pem.123'), 'half');
    await writeFile(join(installation.data.localAuthority, '.root.key.123'), 'half');
    await installation.start();
    expect([
      await readFile(installation.served('_ca.crt'), 'utf8'),
      (await installation.readServed(H)).serialNumber,
      (await installation.readServed('_default')).serialNumber,
    ]).toEqual(before);
    expect((await readdir(installation.data.servedCertificates)).filter((file) => file.startsWith('.'))).toEqual([]);
    expect((await readdir(installation.data.localAuthority)).sort()).toEqual(['root.crt', 'root.key']);
  });

  it('puts one certificate under all names of the installation again when a crash left two', async () => {
    await installation.start();
    const former = await readFile(installation.served(`${H}.pem`));
    await rm(installation.served(`${H}.pem`));
    await installation.start();
    await writeFile(installation.served(`${H}.pem`), former);
    await installation.start();
    const names = [H, '*.panel.example', '*.sites.panel.example', '*.s3.panel.example'];
    const serials = await Promise.all(names.map(async (name) => (await installation.readServed(name)).serialNumber));
    expect(new Set(serials).size).toBe(1);
  });

  it('with another host name makes its certificates and takes the former ones away', async () => {
    await installation.start();
    const agent = await installation.start({ hostName: 'other.example' });
    expect(await installation.verify('*.sites.other.example', 'blog.sites.other.example', '_ca-any-name.crt')).toContain(': OK');
    expect(await agent.patrol()).toMatchObject({ correct: 4 });
    expect((await readdir(installation.data.servedCertificates)).some((file) => file.includes(H))).toBe(false);
  });

  it('takes no longer however many certificates there are, and a turn looks at a thousand', async () => {
    await installation.start();
    const pem = await readFile(installation.served(`${H}.pem`));
    for (let index = 0; index < 10_000; index += 1) await writeFile(installation.served(`s${index}.example.pem`), pem);
    const began = performance.now();
    const agent = await installation.start();
    expect(performance.now() - began).toBeLessThan(2_000);
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => installation.addRoute(`s${index}.example`)));
    const turn = performance.now();
    const { keep, renew, correct } = await agent.patrol();
    process.stdout.write(`one turn of the patrol over 1,000 of 10,000 certificates: ${(performance.now() - turn).toFixed(0)} ms\n`);
    expect([keep + renew + correct, renew + correct]).toEqual([1_000, 0]);
  });

  it.each([
    ['root.key', 'is missing'],
    ['root.crt', 'is missing'],
  ])('without %s says so, serves what is there and makes no second authority', async (file, message) => {
    await installation.start();
    const root = await readFile(installation.served('_ca.crt'), 'utf8');
    await installation.addRoute('shop.example');
    await rm(join(installation.data.localAuthority, file));
    await installation.start();
    expect(await installation.ask('/health', 'GET')).toMatchObject({ status: 503, text: expect.stringContaining(message) });
    expect(await installation.askLeaf(H)).toMatchObject({ status: 200 });
    expect(await installation.askLeaf('shop.example')).toMatchObject({
      status: 503,
      text: expect.stringContaining('Restore the folder from a backup'),
    });
    expect(await readFile(installation.served('_ca.crt'), 'utf8')).toBe(root);
  });

  it('with a broken or foreign key says so', async () => {
    await installation.start();
    await writeFile(join(installation.data.localAuthority, 'root.key'), 'garbage');
    await installation.start();
    expect((await installation.ask('/health', 'GET')).text).toContain('holds no private key that can be read');
    await writeFile(join(installation.data.localAuthority, 'root.key'), await readFile(installation.served(`${H}.pem`)));
    await installation.start();
    expect((await installation.ask('/health', 'GET')).text).toContain('does not belong to');
  });

  it('without the whole folder does not look like a first start', async () => {
    await installation.start();
    await rm(installation.data.localAuthority, { recursive: true });
    await mkdir(installation.data.localAuthority);
    await installation.start();
    expect(await installation.ask('/health', 'GET')).toMatchObject({ status: 503 });
    expect(await readdir(installation.data.localAuthority)).toEqual([]);
  });

  it('begins with another authority when its two places are emptied, and keeps what people uploaded', async () => {
    await installation.start();
    const [id, names] = ['h000000000000001', ['shop.example']] as const;
    const { privateKey, chain } = await makeChain(names);
    await installation.request('certificate.keep-own', { id, names, privateKey, chain });
    const former = await readFile(installation.served('_ca.crt'), 'utf8');
    await rm(join(installation.data.localAuthority, 'root.key'));
    await installation.start();
    const { text } = await installation.ask('/health', 'GET');
    expect(text).toContain('delete data/certificates/ca and data/certificates/serve/_ca*.crt');
    await rm(installation.data.localAuthority, { recursive: true });
    await rm(installation.served('_ca.crt'));
    await mkdir(installation.data.localAuthority);
    const agent = await installation.start();
    await agent.patrol();
    expect((await installation.ask('/health', 'GET')).status).toBe(200);
    expect(await readFile(installation.served('_ca.crt'), 'utf8')).not.toBe(former);
    expect(await installation.verify(H, H)).toContain(': OK');
    expect(await installation.request('certificate.read-own', { id })).toMatchObject({ names });
  });

  it('has the proxy forget everything that it keeps, because a killed agent may not have told it of the last change', async () => {
    await installation.start();
    await using proxy = await startProxyStandIn(installation.data);
    await installation.start({ proxyPort: proxy.port });
    expect(proxy.announced).toEqual(['*']);
  });

  it.runIf(process.getuid?.() === 0)('needs no room on the disk for what is there', async () => {
    const { servedCertificates, localAuthority } = installation.data;
    for (const folder of [servedCertificates, localAuthority])
      expect((await runProgram('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder])).status).toBe(0);
    try {
      await installation.start();
      await installation.addRoute('shop.example');
      await installation.askLeaf('shop.example');
      for (const folder of [servedCertificates, localAuthority])
        await expect(writeFile(join(folder, 'filling'), Buffer.alloc(1024 * 1024))).rejects.toThrow('ENOSPC');
      await installation.start();
      expect((await installation.ask('/health', 'GET')).status).toBe(200);
      expect((await installation.askLeaf('shop.example')).status).toBe(200);
    } finally {
      await runProgram('/usr/bin/umount', [servedCertificates, localAuthority]);
    }
  });
});
