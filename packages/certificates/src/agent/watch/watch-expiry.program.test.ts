import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../lifetimes.ts';
import { makeChain } from '../pair/make-chain.ts';
import { H, prepareInstallation, type Installation } from '../prepare-installation.ts';
import { startProxyStandIn, type ProxyStandIn } from '../proxy-stand-in.ts';
import { createExpiryWatch } from './watch-expiry.ts';

const ID = 'h000000000000001';
let installation: Installation;
let proxy: ProxyStandIn;
beforeEach(async () => {
  installation = await prepareInstallation();
  await installation.start();
  proxy = await startProxyStandIn(installation.data);
});
afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
});

function startWatch(now: () => number, port = proxy.port) {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  const log = { info: write, warn: write, error: write };
  const wantedFolder = installation.data.wantedCertificates;
  return { lines, watch: createExpiryWatch({ wantedFolder, hostName: H, proxy: { host: '127.0.0.1', port }, now, log }) };
}

async function serve(name: string): Promise<void> {
  const { privateKey, chain } = await makeChain([name]);
  await writeFile(installation.served(`${name}.pem`), `${privateKey}${chain}`);
}

describe('the watch', () => {
  it('raises, repeats once a day, and takes back its alarms', async () => {
    let now = Date.now();
    await installation.want(ID, 'automatic', ['shop.example', 'unserved.example']);
    await serve('shop.example');
    const { watch, lines } = startWatch(() => now);
    await watch.turn();
    expect(watch.alarms()).toEqual([]);
    now += 70 * DAY;
    await watch.turn();
    // The installation's own leaf is local and has ended long since; nobody renewed it here.
    expect(watch.alarms()).toMatchObject([
      { id: 'installation', name: H, level: 'expired' },
      { id: ID, name: 'shop.example', level: 'quarter' },
    ]);
    expect(lines).toHaveLength(2);
    now += HOUR;
    await watch.turn();
    expect(lines).toHaveLength(2);
    now += DAY;
    await watch.turn();
    expect(lines).toHaveLength(4);
    now += 9 * DAY;
    await watch.turn();
    expect(watch.alarms()).toContainEqual(expect.objectContaining({ name: 'shop.example', level: 'eighth' }));
    now -= 80 * DAY;
    await watch.turn();
    expect(watch.alarms()).toEqual([]);
    expect(lines.at(-1)).toContain('in order again');
  });

  it('forgets names that are no longer wanted, and keeps what it knows while the proxy is down', async () => {
    const now = Date.now() + 80 * DAY;
    await installation.want(ID, 'own', ['shop.example']);
    await serve('shop.example');
    const { watch } = startWatch(() => now);
    await watch.turn();
    expect(watch.alarms().map(({ name }) => name)).toContain('shop.example');
    const { port } = proxy;
    await proxy[Symbol.asyncDispose]();
    await watch.turn();
    expect(watch.alarms().map(({ name }) => name)).toContain('shop.example');
    await installation.unwant(ID);
    await watch.turn();
    expect(watch.alarms().map(({ name }) => name)).not.toContain('shop.example');
    expect(port).toBeGreaterThan(0);
    proxy = await startProxyStandIn(installation.data);
  });

  it('looks at every name of 1,000 wishes within an hour, a few at a time, and is stopped by no damaged one', async () => {
    for (let index = 0; index < 1_000; index += 1)
      await installation.want(`h${String(index).padStart(15, '0')}`, 'automatic', [`s${index}.example`]);
    await writeFile(`${installation.data.wantedCertificates}/h000000000000500.json`, '{');
    await mkdir(`${installation.data.wantedCertificates}/h000000000000501x.json`);
    await serve('s999.example');
    const { watch } = startWatch(() => Date.now() + 80 * DAY);
    let turns = 0;
    for (; turns < 60 && !watch.alarms().some(({ name }) => name === 's999.example'); turns += 1) {
      const before = proxy.handshakes;
      await watch.turn();
      expect(proxy.handshakes - before).toBeLessThanOrEqual(100);
    }
    expect(turns).toBeLessThan(60);
  });

  it('knows a certificate for addresses by naming no server', async () => {
    await installation.want('addresses', 'automatic', ['192.0.2.1']);
    await proxy[Symbol.asyncDispose]();
    const { privateKey, chain } = await makeChain(['192.0.2.1']);
    await writeFile(installation.served('_default.pem'), `${privateKey}${chain}`);
    proxy = await startProxyStandIn(installation.data);
    const { watch } = startWatch(() => Date.now() + 80 * DAY);
    await watch.turn();
    expect(watch.alarms()).toContainEqual(expect.objectContaining({ id: 'addresses', name: '192.0.2.1', level: 'eighth' }));
  });

  it('tells its alarms on the socket of requests', async () => {
    const agent = await installation.start({ proxyPort: proxy.port, now: () => Date.now() + 80 * DAY });
    await installation.want(ID, 'automatic', ['shop.example']);
    await serve('shop.example');
    await agent.watch();
    expect(await installation.request('certificate.list-alarms', {})).toMatchObject([{ id: ID, name: 'shop.example', level: 'eighth' }]);
  });
});
