import { rm } from 'node:fs/promises';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion, type TestVersion } from '../test/test-site.ts';
import { visit } from '../test/visit.ts';

let proxy: StartedProxy;
let version: TestVersion;
let port: number;

beforeAll(async () => {
  proxy = await startProxy({ answers: true });
  port = proxy.settings.httpPort;
  version = await addSiteVersion(proxy);
  await version.write('index.html', 'a site');
  await version.write('sub/page.html', 'a page');
});
afterAll(() => proxy[Symbol.asyncDispose]());

const staticRoute = () => ({ engine: 'static', site: version.site, version: version.version, root: version.root }) as const;

describe('names', () => {
  test('a name is served as soon as its route was announced, and gone as soon as that was taken away', async () => {
    expect((await visit(proxy, 'one.example')).status).toBe(404);
    await proxy.writeRoute('one.example', staticRoute());
    expect(await visit(proxy, 'one.example')).toMatchObject({ status: 200, text: 'a site' });
    await proxy.removeRoute('one.example');
    const gone = await visit(proxy, 'one.example');
    expect(gone.status).toBe(404);
    expect(gone.text).toContain('one.example');
  });

  test('a wildcard answers for one label without a route of its own, and only as long as it is there', async () => {
    await proxy.writeRoute('*.wild.example', staticRoute());
    await proxy.writeRoute('own.wild.example', { engine: 'disabled', site: version.site });
    expect((await visit(proxy, 'any.wild.example')).status).toBe(200);
    expect((await visit(proxy, 'own.wild.example')).status).toBe(503);
    expect((await visit(proxy, 'two.labels.wild.example')).status).toBe(404);
    expect((await visit(proxy, 'wild.example')).status).toBe(404);
    await proxy.removeRoute('own.wild.example');
    expect((await visit(proxy, 'own.wild.example')).status).toBe(200);
    await proxy.removeRoute('*.wild.example');
    expect((await visit(proxy, 'any.wild.example')).status).toBe(404);
  });

  test('everything is read anew after "*"', async () => {
    await proxy.writeRoute('star.example', staticRoute());
    expect((await visit(proxy, 'star.example')).status).toBe(200);
    await rm(`${proxy.data.routes}/star.example`);
    expect(await proxy.announce('/route?name=*')).toBe(204);
    expect((await visit(proxy, 'star.example')).status).toBe(404);
  });

  test('the control socket takes announcements and nothing else', async () => {
    expect(await proxy.announce('/route')).toBe(400);
    expect(await proxy.announce('/route?name=')).toBe(400);
    expect(await proxy.announce('/other?name=a.example')).toBe(404);
  });
});

describe('redirects', () => {
  test('to another address, with and without the path', async () => {
    await proxy.writeRoute('keep.example', { engine: 'redirect', to: 'https://new.example/base', status: '308', keep: '1' });
    await proxy.writeRoute('drop.example', { engine: 'redirect', to: 'https://new.example/page', status: '302' });
    expect(await visit(proxy, 'keep.example', '/a%20b?c=d')).toMatchObject({
      status: 308,
      headers: { location: 'https://new.example/base/a%20b?c=d' },
    });
    expect(await visit(proxy, 'drop.example', '/a?c=d')).toMatchObject({ status: 302, headers: { location: 'https://new.example/page' } });
  });

  test('to HTTPS, on the port that belongs to the one that was asked', async () => {
    await proxy.writeRoute('tls.example', { ...staticRoute(), https: '1' });
    const { httpsPort } = proxy.settings;
    const direct = await visit(proxy, 'tls.example', '/a?b');
    expect(direct).toMatchObject({ status: 301, headers: { location: `https://tls.example:${httpsPort}/a?b` } });
    const mapped = await visit(proxy, 'tls.example', '/a?b', { hostHeader: 'tls.example' });
    expect(mapped.headers.location).toBe('https://tls.example/a?b');
    const sent = await visit(proxy, 'tls.example', '/a', { method: 'POST', body: 'x' });
    expect(sent.status).toBe(308);
  });

  test('to the twin name, with the scheme, port, path and method of the request', async () => {
    const route = { engine: 'canonical', site: siteId.parse('s000000000000001'), host: 'twin.example' } as const;
    await proxy.writeRoute('www.twin.example', route);
    const { httpPort } = proxy.settings;
    const direct = await visit(proxy, 'www.twin.example', '//a%0d?b=c');
    expect(direct).toMatchObject({ status: 301, headers: { location: `http://twin.example:${httpPort}//a%0d?b=c` } });
    const mapped = await visit(proxy, 'www.twin.example', '/', { hostHeader: 'www.twin.example' });
    expect(mapped.headers.location).toBe('http://twin.example/');
    const sent = await visit(proxy, 'www.twin.example', '/a', { method: 'POST', body: 'x' });
    expect(sent).toMatchObject({ status: 308, headers: { location: `http://twin.example:${httpPort}/a` } });
    await proxy.writeRoute('www.twin.example', { ...route, https: '1' });
    const secured = await visit(proxy, 'www.twin.example', '/a');
    expect(secured.headers.location).toBe(`https://www.twin.example:${proxy.settings.httpsPort}/a`);
  });

  test('of moved paths, with groups that cannot lead to another host', async () => {
    await proxy.writeRoute('moved.example', { ...staticRoute(), moved: '^/old/(.*)$ 301 /$1' });
    expect(await visit(proxy, 'moved.example', '/old/x%20y?z=1')).toMatchObject({ status: 301, headers: { location: '/x%20y?z=1' } });
    for (const path of ['/old//evil.example', '/old/%5Cevil.example', '/old/%2Fevil.example', '/old/a%0dSet-Cookie:x']) {
      const { status, headers } = await visit(proxy, 'moved.example', path);
      expect(status).toBe(301);
      expect(headers.location).not.toMatch(/^\/[/\\]/);
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  test('of a folder without its slash, relative so that it is right on every port', async () => {
    await proxy.writeRoute('folder.example', staticRoute());
    expect(await visit(proxy, 'folder.example', '/sub?x=1')).toMatchObject({ status: 301, headers: { location: '/sub/?x=1' } });
  });

  test('of plain HTTP that arrives at the TLS port', async () => {
    const location = await new Promise((resolve, reject) => {
      const host = `one.example:${proxy.settings.httpsPort}`;
      get({ host: '127.0.0.1', port: proxy.settings.httpsPort, path: '/x', headers: { host }, agent: false }, (response) => {
        response.resume();
        resolve(response.headers.location);
      }).once('error', reject);
    });
    expect(location).toBe(`https://one.example:${proxy.settings.httpsPort}/x`);
  });
});

describe('the answering service', () => {
  test('a disabled site is 503 with a time to come back, whatever is asked', async () => {
    await proxy.writeRoute('off.example', { engine: 'disabled', site: version.site });
    for (const path of ['/', '/index.php', '/.git/config', '/a/b.css']) {
      const answer = await visit(proxy, 'off.example', path);
      expect(answer.status).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  test('a version without an index is 200 with a placeholder at its root only', async () => {
    const empty = await addSiteVersion(proxy);
    await proxy.writeRoute('empty.example', { engine: 'static', site: empty.site, version: empty.version, root: empty.root });
    const answer = await visit(proxy, 'empty.example');
    expect(answer.status).toBe(200);
    expect(answer.headers['x-robots-tag']).toBe('noindex');
    expect(answer.text).toContain('empty.example');
    expect((await visit(proxy, 'empty.example', '/x')).status).toBe(404);
    await empty.write('index.html', 'no longer');
    expect((await visit(proxy, 'empty.example')).text).toBe('no longer');
  });

  test('the installation has its own pages', async () => {
    await proxy.writeRoute('daspanel.localhost', { engine: 'answers' });
    await proxy.writeRoute('api.daspanel.localhost', { engine: 'http', address: `unix:${proxy.data.sockets.api}` });
    const page = await visit(proxy, 'daspanel.localhost');
    expect(page.status).toBe(200);
    expect(page.text).toContain(`href="http://api.daspanel.localhost:${port}/"`);
    expect(page.text).not.toContain('admin.daspanel.localhost');
    expect((await visit(proxy, 'daspanel.localhost', '/ca')).status).toBe(503);
    expect((await visit(proxy, 'daspanel.localhost', '/%3Cscript%3E')).text).not.toContain('<script>');
    expect((await visit(proxy, 'daspanel.localhost', '/x', { method: 'HEAD' })).status).toBe(404);
  });

  test('a client cannot choose the page, and its headers and body do not get through', async () => {
    const headers = { 'x-daspanel-page': 'installation', 'x-daspanel-scheme': 'https', x_daspanel_page: 'installation' };
    expect((await visit(proxy, 'nobody.example', '/ca', { headers, method: 'POST', body: 'x' })).status).toBe(404);
    expect((await visit(proxy, 'nobody.example', '/', { method: 'POST', body: Buffer.alloc(100_000) })).status).toBe(413);
  });
});
