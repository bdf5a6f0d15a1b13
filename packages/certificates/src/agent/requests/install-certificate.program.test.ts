import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../lifetimes.ts';
import { makeChain } from '../pair/make-chain.ts';
import { H, prepareInstallation, type Installation } from '../prepare-installation.ts';
import { startProxyStandIn, type ProxyStandIn } from '../proxy-stand-in.ts';

const ID = 'h000000000000001';
let installation: Installation;
let proxy: ProxyStandIn;
beforeEach(async () => {
  installation = await prepareInstallation();
  await installation.start();
  proxy = await startProxyStandIn(installation.data);
  await installation.start({ proxyPort: proxy.port });
});
afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
});

const issuerOf = async (file: string) => (await installation.readServed(file)).issuer;
const isLocal = async (file: string) => (await issuerOf(file)).startsWith('CN=Daspanel local authority');

describe('certificate.install', () => {
  it('serves the certificate under each wanted name that it has, and shows it', async () => {
    await installation.want(ID, 'automatic', ['shop.example', 'www.shop.example', 'late.example', '*.wild.example']);
    const { privateKey, chain } = await makeChain(['shop.example', 'www.shop.example', '*.wild.example', 'more.example']);
    const facts = await installation.request('certificate.install', { id: ID, privateKey, chain });
    expect(facts).toMatchObject({ issuer: 'Test authority', names: expect.arrayContaining(['shop.example']) });
    for (const file of ['shop.example', 'www.shop.example', '*.wild.example']) {
      expect(await readFile(installation.served(`${file}.pem`), 'utf8')).toMatch(
        new RegExp(`^source=automatic ${ID}\n-----BEGIN PRIVATE KEY`),
      );
      expect((await stat(installation.served(`${file}.pem`))).mode & 0o777).toBe(0o640);
      expect(proxy.announced).toContain(file);
    }
    const files = await readdir(installation.data.servedCertificates);
    expect(files).not.toContain('late.example.pem');
    expect(files).not.toContain('more.example.pem');
    expect(
      await installation.request('certificate.read-shown', {
        names: ['shop.example', 'any.wild.example', 'nobody.example', `admin.${H}`, '../../ca/root'],
      }),
    ).toMatchObject([
      { name: 'shop.example', source: 'automatic', facts },
      { name: 'any.wild.example', source: 'automatic' },
      { name: 'nobody.example', source: 'none', facts: { names: ['unknown.invalid'] } },
      { name: `admin.${H}`, source: 'local' },
      { name: '../../ca/root', source: 'none', facts: null },
    ]);
  });

  it('may be repeated', async () => {
    await installation.want(ID, 'automatic', ['shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example']);
    const first = await installation.request('certificate.install', { id: ID, privateKey, chain });
    expect(await installation.request('certificate.install', { id: ID, privateKey, chain })).toEqual(first);
  });

  it('keeps the former one when the proxy does not show the new one', async () => {
    await installation.want(ID, 'automatic', ['shop.example', 'www.shop.example']);
    const former = await makeChain(['shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey: former.privateKey, chain: former.chain });
    const before = await readFile(installation.served('shop.example.pem'), 'utf8');
    proxy.stuck = before;
    const { privateKey, chain } = await makeChain(['shop.example', 'www.shop.example']);
    await expect(installation.request('certificate.install', { id: ID, privateKey, chain })).rejects.toMatchObject({ code: 'not-shown' });
    expect(await readFile(installation.served('shop.example.pem'), 'utf8')).toBe(before);
    expect(await readdir(installation.data.servedCertificates)).not.toContain('www.shop.example.pem');
  });

  it('finds nothing wrong with a proxy that is down', async () => {
    await installation.start();
    await installation.want(ID, 'automatic', ['shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    expect(await issuerOf('shop.example')).toBe('CN=Test authority');
  });

  it('refuses what is not wanted, not usable, or not for the first name', async () => {
    const { privateKey, chain, leaf } = await makeChain(['www.shop.example']);
    const refused = (input: object, code: string) =>
      expect(installation.request('certificate.install', { id: ID, privateKey, chain, ...input })).rejects.toMatchObject({ code });
    await refused({}, 'not-wanted');
    await installation.want(ID, 'own', ['www.shop.example']);
    await refused({}, 'not-wanted');
    await installation.want(ID, 'automatic', ['shop.example', 'www.shop.example']);
    await refused({}, 'unusable');
    await refused({ chain: `${leaf}garbage` }, 'unusable');
    await refused({ privateKey: 'garbage' }, 'unusable');
    await refused({ id: '../../ca/root' }, 'invalid-request');
    const old = await makeChain(['shop.example'], { notBefore: Date.now() - 2 * DAY, notAfter: Date.now() - DAY });
    await refused({ privateKey: old.privateKey, chain: old.chain }, 'unusable');
    expect((await readdir(installation.data.servedCertificates)).filter((file) => file.includes('shop'))).toEqual([]);
  });

  it('serves the installation single names before its wildcard, and the patrol lives with that', async () => {
    const agent = await installation.start({ proxyPort: proxy.port });
    await installation.want('installation', 'automatic', [H, `admin.${H}`, `api.${H}`]);
    const { privateKey, chain } = await makeChain([H, `admin.${H}`, `api.${H}`]);
    await installation.request('certificate.install', { id: 'installation', privateKey, chain });
    for (let turn = 0; turn < 3; turn += 1) await agent.patrol();
    const again = await installation.start({ proxyPort: proxy.port });
    await again.patrol();
    expect(await Promise.all([H, `admin.${H}`, `*.${H}`, `*.sites.${H}`].map(isLocal))).toEqual([false, false, true, true]);
    await installation.unwant('installation');
    await installation.request('certificate.apply', { id: 'installation' });
    expect(await isLocal(H)).toBe(true);
    expect(await readdir(installation.data.servedCertificates)).not.toContain(`admin.${H}.pem`);
    const serials = await Promise.all([H, `*.${H}`].map(async (file) => (await installation.readServed(file)).serialNumber));
    expect(new Set(serials).size).toBe(1);
  });

  it('keeps a certificate for addresses in the file for visitors who name no server', async () => {
    await installation.want('addresses', 'automatic', ['192.0.2.1', '2001:db8::1']);
    const { privateKey, chain } = await makeChain(['192.0.2.1', '2001:db8::1']);
    await installation.request('certificate.install', { id: 'addresses', privateKey, chain });
    expect(await issuerOf('_address')).toBe('CN=Test authority');
    expect(await installation.request('certificate.read-shown', { names: ['2001:db8::1'] })).toMatchObject([{ source: 'automatic' }]);
  });
});

describe('certificate.apply', () => {
  it('gives names that lost their public certificate one of the local authority where they have a route, else none', async () => {
    await installation.want(ID, 'automatic', ['shop.example', 'www.shop.example']);
    await installation.addRoute('shop.example');
    const { privateKey, chain } = await makeChain(['shop.example', 'www.shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    await installation.unwant(ID);
    await installation.start({ proxyPort: proxy.port });
    await installation.request('certificate.apply', { id: ID });
    expect(await isLocal('shop.example')).toBe(true);
    expect(await readdir(installation.data.servedCertificates)).not.toContain('www.shop.example.pem');
  });

  it('takes away only the names that a wish lost', async () => {
    await installation.want(ID, 'automatic', ['shop.example', 'www.shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example', 'www.shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    await installation.want(ID, 'automatic', ['shop.example']);
    await installation.request('certificate.apply', { id: ID });
    const files = await readdir(installation.data.servedCertificates);
    expect([files.includes('shop.example.pem'), files.includes('www.shop.example.pem')]).toEqual([true, false]);
  });

  it('leaves alone what a damaged wish had, and everybody else', async () => {
    await installation.want(ID, 'automatic', ['shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    const path = `${installation.data.wantedCertificates}/${ID}.json`;
    for (const text of ['', '{"id":', JSON.stringify({ id: ID, choice: 'automatic', site: null, names: ['../../ca/root'] }), '[]']) {
      await writeFile(path, text);
      const agent = await installation.start({ proxyPort: proxy.port });
      await agent.patrol();
      await installation.request('certificate.apply', { id: ID });
      expect(await issuerOf('shop.example')).toBe('CN=Test authority');
    }
  });

  it('is held up by nothing that lies among the wishes and is no small file', async () => {
    const path = (number: number) => `${installation.data.wantedCertificates}/h00000000000001${number}.json`;
    for (let number = 0; number < 5; number += 1) await runProgram('/usr/bin/mkfifo', [path(number)]);
    await symlink('/dev/zero', path(5));
    await mkdir(path(6));
    await writeFile(
      path(7),
      JSON.stringify({ id: 'h000000000000017', choice: 'automatic', site: null, names: ['large.example'] }).padEnd(2 ** 20),
    );
    const agent = await installation.start({ proxyPort: proxy.port });
    await Promise.all([agent.patrol(), agent.watch()]);
    await installation.request('certificate.apply', { id: 'h000000000000010' });
    await installation.want(ID, 'automatic', ['shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    expect(await issuerOf('shop.example')).toBe('CN=Test authority');
  });

  it('takes away at once what a damaged wish had when it is gone', async () => {
    await installation.want(ID, 'automatic', ['shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    await writeFile(`${installation.data.wantedCertificates}/${ID}.json`, '{"id":');
    await installation.request('certificate.apply', { id: ID });
    expect(await issuerOf('shop.example')).toBe('CN=Test authority');
    await installation.unwant(ID);
    await installation.request('certificate.apply', { id: ID });
    expect(await readdir(installation.data.servedCertificates)).not.toContain('shop.example.pem');
  });

  it('does not replace a public certificate that has expired', async () => {
    let now = Date.now();
    const agent = await installation.start({ proxyPort: proxy.port, now: () => now });
    await installation.addRoute('shop.example');
    await installation.want(ID, 'automatic', ['shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    now += 400 * DAY;
    await agent.patrol();
    await installation.askLeaf('shop.example');
    expect(await issuerOf('shop.example')).toBe('CN=Test authority');
  });
});
