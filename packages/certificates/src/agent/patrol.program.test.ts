import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, ROOT_LIFETIME } from './lifetimes.ts';
import { makeChain } from './pair/make-chain.ts';
import { prepareInstallation, type Installation } from './prepare-installation.ts';

let installation: Installation;
let closing: AsyncDisposableStack;
beforeEach(async () => {
  closing = new AsyncDisposableStack();
  installation = await prepareInstallation();
});
afterEach(async () => {
  await closing.disposeAsync();
  await installation[Symbol.asyncDispose]();
});

describe('the patrol', () => {
  it('renews after two thirds of the lifetime with another key and tells the proxy', async () => {
    let now = Date.now();
    const told: string[] = [];
    const proxy = createHttpServer((message, response) => {
      told.push(`${message.method} ${decodeURIComponent(message.url ?? '')}`);
      response.end();
    }).listen(installation.data.sockets.proxyControl);
    await once(proxy, 'listening');
    closing.defer(() => new Promise((resolve) => proxy.close(() => resolve())));
    const agent = await installation.start({ now: () => now });
    await installation.addRoute('shop.example');
    await installation.askLeaf('shop.example');
    const before = await installation.readServed('shop.example');
    now += 3.4 * DAY;
    expect(await agent.patrol()).toEqual({ keep: 5, renew: 0, correct: 0 });
    now += 1.3 * DAY;
    told.length = 0;
    // The four files of the installation hold one certificate.
    expect(await agent.patrol()).toEqual({ keep: 3, renew: 2, correct: 0 });
    const after = await installation.readServed('shop.example');
    expect(after.publicKey.equals(before.publicKey)).toBe(false);
    expect(after.validToDate.getTime()).toBeGreaterThan(before.validToDate.getTime());
    expect(told).toContain('POST /certificate?name=shop.example');
    expect(told).toContain('POST /certificate?name=*.sites.panel.example');
    await rm(join(installation.data.routes, 'shop.example'));
    expect(await agent.patrol()).toEqual({ keep: 4, renew: 0, correct: 1 });
    expect(await readdir(installation.data.servedCertificates)).not.toContain('shop.example.pem');
    expect((await installation.askLeaf('shop.example')).status).toBe(404);
  });

  it.each([
    ['shows', 'renewed'],
    ['does not show', 'former'],
  ])('when the proxy %s the renewed certificate leaves the %s one in place', async (shows, left) => {
    let now = Date.now();
    const former = { pem: '' };
    const proxy = createTlsServer({
      SNICallback: (name, present) => {
        const file = `*${name.slice(name.indexOf('.'))}.pem`;
        const pem = shows === 'shows' ? readFileSync(installation.served(file), 'utf8') : former.pem;
        present(null, createSecureContext({ key: pem, cert: pem }));
      },
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    closing.defer(() => new Promise((resolve) => proxy.close(() => resolve())));
    const address = proxy.address();
    const agent = await installation.start({ now: () => now, proxyPort: typeof address === 'object' ? address?.port : undefined });
    await installation.addRoute('v2.v.blog.sites.panel.example');
    await installation.askLeaf('v2.v.blog.sites.panel.example');
    former.pem = await readFile(installation.served('*.v.blog.sites.panel.example.pem'), 'utf8');
    for (const file of ['panel.example', '*.panel.example', '*.sites.panel.example', '*.s3.panel.example'])
      await rm(installation.served(`${file}.pem`));
    now += 4.7 * DAY;
    await agent.patrol();
    const present = await readFile(installation.served('*.v.blog.sites.panel.example.pem'), 'utf8');
    expect(present === former.pem ? 'former' : 'renewed').toBe(left);
  });

  it('with an expired authority says so and issues nothing', async () => {
    let now = Date.now();
    const agent = await installation.start({ now: () => now });
    now += ROOT_LIFETIME;
    await agent.patrol();
    expect(await installation.ask('/health', 'GET')).toMatchObject({ status: 503, text: expect.stringContaining('expired') });
    await installation.addRoute('v2.v.blog.sites.panel.example');
    expect((await installation.askLeaf('v2.v.blog.sites.panel.example')).status).toBe(503);
  });

  it('never issues beyond the end of the authority', async () => {
    const begin = Date.now();
    let now = begin;
    await installation.start({ now: () => now });
    now += ROOT_LIFETIME - 3 * DAY;
    const name = 'v2.v.blog.sites.panel.example';
    await installation.addRoute(name);
    expect((await installation.askLeaf(name)).status).toBe(200);
    const root = new X509Certificate(await readFile(installation.served('_ca.crt')));
    expect((await installation.readServed('*.v.blog.sites.panel.example')).validTo).toBe(root.validTo);
  });

  it('leaves certificates of other authorities alone', async () => {
    const agent = await installation.start();
    await writeFile(installation.served('shop.example.pem'), await readFile(installation.served('_default.pem')));
    await agent.patrol();
    await installation.addRoute('shop.example');
    await agent.patrol();
    expect((await installation.readServed('shop.example')).subject).toBe('CN=unknown.invalid');
  });

  it('takes away the leaf of a deleted mapping at once, and leaves one that other previews of the site need', async () => {
    await installation.start();
    const previews = ['v1.v.blog.sites.panel.example', 'v2.v.blog.sites.panel.example'];
    await Promise.all(['shop.test', ...previews].map(installation.addRoute));
    await Promise.all(['shop.test', ...previews].map(installation.askLeaf));
    const before = await readFile(installation.served('*.v.blog.sites.panel.example.pem'), 'utf8');
    // Publishing a route anew is no deletion.
    await installation.addRoute('shop.test');
    await rm(join(installation.data.routes, 'v1.v.blog.sites.panel.example'));
    await wait(500);
    expect(await readdir(installation.data.servedCertificates)).toContain('shop.test.pem');
    expect(await readFile(installation.served('*.v.blog.sites.panel.example.pem'), 'utf8')).toBe(before);
    await rm(join(installation.data.routes, 'shop.test'));
    await expect.poll(() => readdir(installation.data.servedCertificates)).not.toContain('shop.test.pem');
  });

  it('replaces what was made while the clock was ahead, once it is right again', async () => {
    let now = Date.now();
    const agent = await installation.start({ now: () => now });
    await installation.addRoute('shop.test');
    now += 400 * DAY;
    await agent.patrol();
    await installation.askLeaf('shop.test');
    now -= 400 * DAY;
    await agent.patrol();
    for (const file of ['shop.test', 'panel.example'])
      expect((await installation.readServed(file)).validFromDate.getTime()).toBeLessThan(now);
  });

  it('gives valid leaves from the first request when the machine was off for a month, and renews the rest a part at a time', async () => {
    let now = Date.now();
    await installation.start({ now: () => now });
    const names = Array.from({ length: 120 }, (_, index) => `s${index}.test`);
    await Promise.all(names.map(installation.addRoute));
    await Promise.all(names.map(installation.askLeaf));
    now += 31 * DAY;
    const agent = await installation.start({ now: () => now });
    expect((await installation.askLeaf('s77.test')).status).toBe(200);
    expect((await installation.readServed('s77.test')).validToDate.getTime()).toBeGreaterThan(now);
    const turns = [await agent.patrol(), await agent.patrol(), await agent.patrol()];
    expect(turns.map(({ renew }) => renew)).toEqual([50, 50, 19]);
  });

  it('costs next to nothing with 3,000 wishes of which none has changed, and sees one that has', async () => {
    const agent = await installation.start();
    const { wantedCertificates } = installation.data;
    const path = (index: number) => join(wantedCertificates, `h${String(index).padStart(15, '0')}.json`);
    const wish = (index: number) => ({
      id: `h${String(index).padStart(15, '0')}`,
      choice: 'automatic',
      site: null,
      names: [`s${index}.test`],
    });
    for (let index = 0; index < 3_000; index += 1) await writeFile(path(index), JSON.stringify(wish(index)));
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(wantedCertificates, longAgo, longAgo);
    await agent.patrol();
    await agent.watch();
    const before = process.cpuUsage();
    for (let turn = 0; turn < 3; turn += 1) await agent.patrol();
    await agent.watch();
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(`a minute and a half of idling with 3,000 wishes: ${((user + system) / 1_000).toFixed(0)} ms\n`);
    expect(user + system).toBeLessThan(150_000);
    const { privateKey, chain } = await makeChain(['s7.test']);
    await installation.request('certificate.install', { id: wish(7).id, privateKey, chain });
    await rm(path(7));
    await agent.patrol();
    expect(await readdir(installation.data.servedCertificates)).not.toContain('s7.test.pem');
  });

  it('gives files of a version without first lines their lines, and 1,000 wishes of each kind what is theirs', async () => {
    const agent = await installation.start();
    const { privateKey, chain } = await makeChain(Array.from({ length: 25 }, (_, index) => `s${index}.example`));
    const pem = `${privateKey}${chain}`;
    for (let index = 0; index < 1_000; index += 1) {
      const id = `h${String(index).padStart(15, '0')}`;
      await installation.want(id, index % 2 === 0 ? 'own' : 'automatic', [`s${index % 25}.g${index}.example`, `s${index}.example`]);
      if (index < 25 && index % 2 === 0) await writeFile(join(installation.data.ownCertificates, `${id}.pem`), pem);
      if (index < 25 && index % 2 === 1) await writeFile(installation.served(`s${index}.example.pem`), `source=automatic ${id}\n${pem}`);
    }
    const text = await readFile(installation.served('panel.example.pem'), 'utf8');
    for (const file of ['panel.example', '*.panel.example', '*.sites.panel.example', '*.s3.panel.example'])
      await writeFile(installation.served(`${file}.pem`), text.replace(/^expires.*\n/, ''));
    const began = performance.now();
    await agent.patrol();
    process.stdout.write(`a turn of the patrol that meets 1,000 wishes: ${(performance.now() - began).toFixed(0)} ms\n`);
    for (let index = 0; index < 25; index += 1)
      expect((await installation.readServed(`s${index}.example`)).issuer).toBe('CN=Test authority');
    const again = performance.now();
    expect(await agent.patrol()).toEqual({ keep: 29, renew: 0, correct: 0 });
    process.stdout.write(`and one that finds nothing changed: ${(performance.now() - again).toFixed(0)} ms\n`);
    expect(await readFile(installation.served('panel.example.pem'), 'utf8')).toMatch(/^expires=\d+ local\n/);
  });
});
