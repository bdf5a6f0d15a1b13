import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConstantLoad } from '../src/constant-load.ts';
import { createSite, php, runJob, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

/** Maps a domain, over plain HTTP too unless it is said otherwise, and gives the id of the mapping. */
async function map(site: SiteFacts, host: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const answer = await daspanel.call('POST', `/v1/sites/${site.id}/mappings`, { host, httpsOnly: false, ...more });
  if (answer.status !== 201) throw new Error(`${host} was not mapped: ${answer.status} ${answer.text}`);
  return (answer.json as { id: string }).id;
}
const pathOf = (site: SiteFacts, mapping: string) => `/v1/sites/${site.id}/mappings/${mapping}`;
const textOf = async (host: string) => (await daspanel.visit(host)).text;
const statusOf = async (host: string) => (await daspanel.visit(host)).status;
const locationOf = async (host: string, path = '/') => {
  const { status, headers } = await daspanel.visit(host, path);
  return [status, headers.location];
};

describe('what a mapped domain serves', () => {
  test('the active version, below the installation’s own name too, over HTTP and over HTTPS with a valid certificate on the first request', async () => {
    const site = await createSite(daspanel, { name: 'apex' }, { 'index.html': 'apex' });
    await map(site, 'apex.test');
    expect(await daspanel.visitSecurely('apex.test')).toMatchObject({ status: 200, text: 'apex' });
    expect(await textOf('apex.test')).toBe('apex');
    expect(await statusOf('www.apex.test')).toBe(404);
    await map(site, `blog.${daspanel.hostName}`);
    expect(await daspanel.visitSecurely(`blog.${daspanel.hostName}`)).toMatchObject({ status: 200, text: 'apex' });
  });

  test('PHP, to which the domain is the name of the server', async () => {
    const site = await createSite(daspanel, { name: 'press', version: php('8.2') }, { 'index.php': '<?php echo $_SERVER["HTTP_HOST"];' });
    await map(site, 'press.test');
    expect(await textOf('press.test')).toBe(`press.test:${daspanel.httpPort}`);
  });

  test('all names one label below a wildcard, which one certificate covers; a name of its own comes first', async () => {
    const site = await createSite(daspanel, { name: 'wild' }, { 'index.html': 'wild' });
    const other = await createSite(daspanel, { name: 'exact' }, { 'index.html': 'exact' });
    await map(site, '*.wild.test');
    await map(other, 'one.wild.test');
    for (const host of ['a.wild.test', 'b.wild.test']) expect((await daspanel.visitSecurely(host)).text).toBe('wild');
    expect((await daspanel.visitSecurely('one.wild.test')).text).toBe('exact');
    expect([await statusOf('wild.test'), await statusOf('a.b.wild.test')]).toEqual([404, 404]);
  });

  test('an international domain under its name in DNS', async () => {
    const site = await createSite(daspanel, { name: 'books' }, { 'index.html': 'books' });
    await map(site, 'bücher.test');
    expect((await daspanel.visitSecurely('xn--bcher-kva.test')).text).toBe('books');
    const { json } = await daspanel.call('GET', `/v1/sites/${site.id}`);
    expect(json).toMatchObject({ mappedUrls: [expect.stringContaining('//xn--bcher-kva.test'), expect.anything()] });
  });

  test('a chosen version, whichever is active; a following one changes with the activation', async () => {
    const site = await createSite(daspanel, { name: 'pinned' }, { 'index.html': 'first' });
    await map(site, 'pinned.test', { serves: { kind: 'version', version: site.activeVersion } });
    await map(site, 'follows.test');
    const { version } = await runJob(daspanel, `/v1/sites/${site.id}/versions/${site.activeVersion}/clone`, { name: 'v2' });
    await writeFile(join(dataDirectory(daspanel.data).sites, site.id, 'versions', String(version), 'index.html'), 'second');
    expect((await daspanel.call('POST', `/v1/sites/${site.id}/versions/${version}/activate`)).status).toBe(200);
    expect([await textOf('pinned.test'), await textOf('follows.test')]).toEqual(['first', 'second']);
    const refused = await daspanel.call('DELETE', `/v1/sites/${site.id}/versions/${site.activeVersion}`);
    expect(refused.json).toMatchObject({ status: 409, code: 'version-in-use', holders: ['mapping pinned.test'] });
  });
});

describe('redirects', () => {
  test.each([301, 302, 307, 308])('%i, with the path or without', async (status) => {
    const site = await createSite(daspanel, { name: `moved-${status}` });
    const redirect = (keepPath: boolean) => ({ serves: { kind: 'redirect', to: 'https://new.test/shop/', status, keepPath } });
    const mapping = await map(site, `r${status}.test`, redirect(true));
    expect(await locationOf(`r${status}.test`, '/a%20b?c=d')).toEqual([status, 'https://new.test/shop/a%20b?c=d']);
    await daspanel.call('PATCH', pathOf(site, mapping), redirect(false));
    expect(await locationOf(`r${status}.test`, '/a?c=d')).toEqual([status, 'https://new.test/shop/']);
  });

  test('of the pair with www, in either direction', async () => {
    const site = await createSite(daspanel, { name: 'pair' }, { 'index.html': 'pair' });
    const mapping = await map(site, 'pair.test', { www: 'serve' });
    expect([await textOf('pair.test'), await textOf('www.pair.test')]).toEqual(['pair', 'pair']);
    const port = daspanel.httpPort;
    await daspanel.call('PATCH', pathOf(site, mapping), { www: 'redirect-to-this' });
    expect(await textOf('pair.test')).toBe('pair');
    expect(await locationOf('www.pair.test', '/a?b')).toEqual([301, `http://pair.test:${port}/a?b`]);
    await daspanel.call('PATCH', pathOf(site, mapping), { www: 'redirect-to-www' });
    expect(await textOf('www.pair.test')).toBe('pair');
    expect(await locationOf('pair.test', '/a?b')).toEqual([301, `http://www.pair.test:${port}/a?b`]);
    const forged = { headers: { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'ftp', forwarded: 'host=evil.test' } };
    expect((await daspanel.visit('pair.test', 'http://pair.test/a', forged)).headers.location).toBe(`http://www.pair.test:${port}/a`);
    const { headers } = await daspanel.visitSecurely('pair.test', '/a');
    expect(headers.location).toBe(`https://www.pair.test:${daspanel.httpsPort}/a`);
  });

  test('to HTTPS, where HSTS is sent and never over plain HTTP', async () => {
    const site = await createSite(daspanel, { name: 'secure' }, { 'index.html': 'secure' });
    await map(site, 'secure.test', { httpsOnly: true, www: 'redirect-to-this', hsts: { maxAge: 31_536_000, includeSubDomains: true } });
    const plain = await daspanel.visit('secure.test', '/a?b');
    expect([plain.status, plain.headers.location]).toEqual([301, `https://secure.test:${daspanel.httpsPort}/a?b`]);
    expect(plain.headers['strict-transport-security']).toBeUndefined();
    for (const host of ['secure.test', 'www.secure.test']) {
      const { headers } = await daspanel.visitSecurely(host);
      expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    }
  });
});

describe('the life of a mapping', () => {
  test('a name that moves between two sites under load is always answered by the one or the other', async () => {
    const sites = [
      await createSite(daspanel, { name: 'left' }, { 'index.html': 'left' }),
      await createSite(daspanel, { name: 'right' }, { 'index.html': 'right' }),
    ];
    const [left, right] = sites;
    if (left === undefined || right === undefined) throw new Error('there are no two sites');
    const mapping = await map(left, 'moving.test');
    const load = startConstantLoad({ port: daspanel.httpPort, host: 'moving.test', path: '/', connections: 4 });
    const seen: string[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const [from, to] = turn % 2 === 0 ? [left, right] : [right, left];
      const moved = await daspanel.call('POST', `${pathOf(from, mapping)}/move`, { site: to.id });
      seen.push(`${moved.status} ${await textOf('moving.test')}`);
    }
    const { failures, bodies } = await load.stop();
    expect(failures).toEqual({});
    expect(seen).toEqual(Array.from({ length: 20 }, (_, turn) => `200 ${turn % 2 === 0 ? 'right' : 'left'}`));
    expect(Object.keys(bodies).toSorted()).toEqual(['left', 'right']);
  });

  test('a change writes no route of another site', async () => {
    const site = await createSite(daspanel, { name: 'lonely' });
    const { routes } = dataDirectory(daspanel.data);
    const describeOthers = async () => {
      const names = (await readdir(routes)).filter((name) => !name.startsWith('lonely.test')).toSorted();
      return Promise.all(
        names.map(async (name) => [name, (await stat(join(routes, name))).ino, await readFile(join(routes, name), 'utf8')]),
      );
    };
    const before = await describeOthers();
    const mapping = await map(site, 'lonely.test');
    await daspanel.call('PATCH', pathOf(site, mapping), { www: 'none', httpsOnly: true });
    await daspanel.call('DELETE', pathOf(site, mapping));
    expect(await describeOthers()).toEqual(before);
  });

  test('a disabled site answers 503 on its domains, one in the trash not at all, and a restored one again', async () => {
    const site = await createSite(daspanel, { name: 'states' }, { 'index.html': 'states' });
    await map(site, 'states.test', { www: 'serve' });
    const states = async () => [await statusOf('states.test'), await statusOf('www.states.test')];
    await daspanel.call('POST', `/v1/sites/${site.id}/disable`);
    expect(await states()).toEqual([503, 503]);
    await daspanel.call('POST', `/v1/sites/${site.id}/enable`);
    expect(await states()).toEqual([200, 200]);
    await daspanel.call('DELETE', `/v1/sites/${site.id}?confirm=states`);
    expect(await states()).toEqual([404, 404]);
    await daspanel.call('POST', `/v1/sites/${site.id}/restore`, {});
    expect(await states()).toEqual([200, 200]);
  });

  test('deleting ends it', async () => {
    const site = await createSite(daspanel, { name: 'ends' }, { 'index.html': 'ends' });
    const mapping = await map(site, 'ends.test', { www: 'serve' });
    expect((await daspanel.visitSecurely('ends.test')).text).toBe('ends');
    expect((await daspanel.call('DELETE', pathOf(site, mapping))).status).toBe(204);
    expect([await statusOf('ends.test'), await statusOf('www.ends.test')]).toEqual([404, 404]);
    expect((await daspanel.call('GET', pathOf(site, mapping))).status).toBe(404);
    const next = await createSite(daspanel, { name: 'begins' }, { 'index.html': 'begins' });
    await map(next, 'ends.test');
    expect(await textOf('ends.test')).toBe('begins');
  });
});
