import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSeparateUsers, startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion, type TestVersion } from '../test/test-site.ts';
import { visit } from '../test/visit.ts';

const HOST = 'files.example';
let proxy: StartedProxy;
let version: TestVersion;

beforeAll(async () => {
  proxy = await startProxy();
  version = await addSiteVersion(proxy);
  await version.write('index.html', '<p>start</p>');
  await version.write('plain.txt', '0123456789');
  await proxy.writeRoute(HOST, route());
});
afterAll(() => proxy[Symbol.asyncDispose]());

const route = () => ({ engine: 'static', site: version.site, version: version.version, root: version.root }) as const;

describe('compression', () => {
  const script = 'const value = 1;\n'.repeat(200);

  test('a ready-made .br or .gz is sent to those who take it', async () => {
    await version.write('app.js', script);
    await version.write('app.js.gz', gzipSync(script));
    await version.write('app.js.br', brotliCompressSync(script));
    const brotli = await visit(proxy, HOST, '/app.js', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/javascript', vary: 'Accept-Encoding' });
    expect(brotli.bytes).toEqual(brotliCompressSync(script));
    expect((await visit(proxy, HOST, '/app.js', { headers: { 'accept-encoding': 'br;q=0, gzip' } })).headers['content-encoding']).toBe(
      'gzip',
    );
    const gzip = await visit(proxy, HOST, '/app.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gzip.bytes).toEqual(gzipSync(script));
    const plain = await visit(proxy, HOST, '/app.js');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.text).toBe(script);
  });

  test('the index of a folder and an error page may be ready-made too', async () => {
    await version.write('made/index.html', 'plain');
    await version.write('made/index.html.br', 'ready-made');
    const answer = await visit(proxy, HOST, '/made/', { headers: { 'accept-encoding': 'br' } });
    expect(answer).toMatchObject({ text: 'ready-made', headers: { 'content-type': 'text/html', 'cache-control': 'no-cache' } });
    await version.write('.hidden/a.js', 'secret');
    await version.write('.hidden/a.js.br', 'secret');
    expect((await visit(proxy, HOST, '/.hidden/a.js', { headers: { 'accept-encoding': 'br' } })).status).toBe(404);
  });

  test('text is compressed on the fly, images are not', async () => {
    await version.write('style.css', 'p{color:red}\n'.repeat(300));
    await version.write('picture.png', Buffer.alloc(5_000));
    const headers = { 'accept-encoding': 'gzip' };
    const style = await visit(proxy, HOST, '/style.css', { headers });
    expect(style.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(style.bytes).length).toBe(3_900);
    expect((await visit(proxy, HOST, '/picture.png', { headers })).headers['content-encoding']).toBeUndefined();
  });
});

describe('requests for parts and again (RFC 9110)', () => {
  test('ranges', async () => {
    const part = await visit(proxy, HOST, '/plain.txt', { headers: { range: 'bytes=2-4' } });
    expect(part).toMatchObject({ status: 206, text: '234', headers: { 'content-range': 'bytes 2-4/10' } });
    expect((await visit(proxy, HOST, '/plain.txt', { headers: { range: 'bytes=-3' } })).text).toBe('789');
    expect((await visit(proxy, HOST, '/plain.txt', { headers: { range: 'bytes=20-' } })).status).toBe(416);
  });

  test('entity tags and dates', async () => {
    const { headers } = await visit(proxy, HOST, '/plain.txt');
    const { etag = '', 'last-modified': modified = '' } = headers;
    expect((await visit(proxy, HOST, '/plain.txt', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await visit(proxy, HOST, '/plain.txt', { headers: { 'if-modified-since': modified } })).status).toBe(304);
    expect((await visit(proxy, HOST, '/plain.txt', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('HEAD has the size and no content', async () => {
    const answer = await visit(proxy, HOST, '/plain.txt', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
  });

  test('other methods are 405 and name the possible ones', async () => {
    for (const method of ['POST', 'DELETE', 'OPTIONS']) {
      expect(await visit(proxy, HOST, '/plain.txt', { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    }
  });
});

test('pages are asked for again each time, other files after a minute, files with a hash in their name never', async () => {
  const expected = {
    'other.html': 'no-cache',
    'other.txt': 'max-age=60',
    'app.3f2a9c1b.js': 'public, max-age=31536000, immutable',
    'photo-20240101.jpg': 'max-age=60',
    'note-facade.txt': 'max-age=60',
  };
  for (const [path, caching] of Object.entries(expected)) {
    await version.write(path, 'x');
    expect([path, (await visit(proxy, HOST, `/${path}`)).headers['cache-control']]).toEqual([path, caching]);
  }
  expect((await visit(proxy, HOST, '/')).headers['cache-control']).toBe('no-cache');
  expect((await visit(proxy, HOST, '/absent.3f2a9c1b.js')).headers['cache-control']).toBe('no-store');
});

describe('what is never sent', () => {
  test('files that begin with a dot, except below .well-known', async () => {
    for (const path of ['.env', '.git/config', '.htaccess', 'sub/.secret', '.well-known/.hidden']) await version.write(path, 'secret');
    await version.write('.well-known/security.txt', 'open');
    for (const path of ['/.env', '/.git/config', '/.htaccess', '/sub/.secret', '/.well-known/.hidden', '/%2eenv', '/sub/..%2f.env']) {
      const answer = await visit(proxy, HOST, path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain('secret');
    }
    expect((await visit(proxy, HOST, '/.well-known/security.txt')).text).toBe('open');
  });

  test('copies that editors leave, and scripts under any name', async () => {
    const paths = [
      'a.php',
      'a.php.bak',
      'a.php~',
      'a.php.save',
      'a.php.swp',
      'a.PHP',
      'a.phtml',
      'a.phar',
      'a.php5',
      'a.phps',
      'a.inc',
      'b.old',
    ];
    for (const path of paths) {
      await version.write(path, '<?php secret');
      const answer = await visit(proxy, HOST, `/${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain('secret');
    }
  });

  test('listings of folders', async () => {
    await version.write('folder/a.txt', 'x');
    expect((await visit(proxy, HOST, '/folder/')).status).toBe(404);
  });

  test('anything outside the root', async () => {
    for (const path of ['/../plain.txt', '/%2e%2e/plain.txt', '/sub/../../plain.txt', '/..%2fplain.txt', '/plain.txt%00.html']) {
      expect([path, (await visit(proxy, HOST, path)).status]).toEqual([path, 400]);
    }
    expect((await visit(proxy, HOST, '/..%5cplain.txt')).status).toBe(404);
  });
});

describe('links', () => {
  test.skipIf(!hasSeparateUsers)('are followed to what their owner owns', async () => {
    await version.link('own.txt', 'plain.txt');
    expect((await visit(proxy, HOST, '/own.txt')).text).toBe('0123456789');
  });

  test('are not followed to what others own, not by way of .br and .gz either', async () => {
    const foreign = await addSiteVersion(proxy);
    await foreign.write('secret.txt', 'secret');
    await mkdir(join(proxy.data.root, 'other'), { recursive: true });
    await writeFile(join(proxy.data.root, 'other', 'secret.txt'), 'secret');
    await version.link('root.txt', '/etc/passwd');
    await version.link('site.txt', join(foreign.root, 'secret.txt'));
    await version.link('folder-link', foreign.root);
    await version.link('data.txt', join(proxy.data.root, 'other', 'secret.txt'));
    await version.write('pre.txt', 'plain');
    await version.link('pre.txt.br', join(foreign.root, 'secret.txt'));
    await version.link('pre.txt.gz', join(foreign.root, 'secret.txt'));
    for (const path of ['/root.txt', '/site.txt', '/folder-link/secret.txt', '/data.txt']) {
      const answer = await visit(proxy, HOST, path, { headers: { 'accept-encoding': 'br, gzip' } });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toMatch(/secret|root:/);
    }
    expect((await visit(proxy, HOST, '/pre.txt', { headers: { 'accept-encoding': 'br, gzip' } })).text).toBe('plain');
  });

  test('are not followed to what others own where the document root itself is one', async () => {
    const foreign = await addSiteVersion(proxy);
    await foreign.write('secret.txt', 'secret');
    const own = await addSiteVersion(proxy);
    await own.link('public', foreign.root);
    const { site, version: id } = own;
    const host = 'linked-root.sites.daspanel.localhost';
    await proxy.writeRoute(host, { engine: 'static', site, version: id, root: join(own.root, 'public') });
    const answer = await visit(proxy, host, '/secret.txt');
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('secret');
  });
});

describe('a route whose document root is not in its version is no route', () => {
  test.each(['certificates/serve', 'sites/../certificates/serve', 'sites', 'own/../../../../certificates/serve', 'ownx', 'foreign'])(
    '%s',
    async (root) => {
      const foreign = await addSiteVersion(proxy);
      await foreign.write('key.pem', 'secret');
      await writeFile(join(proxy.data.servedCertificates, 'key.pem'), 'secret', { mode: 0o644 });
      const place = (of: TestVersion) => `sites/${of.site}/versions/${of.version}`;
      const named = root.replace('own', place(version)).replace('foreign', place(foreign));
      const host = `root-${randomUUID()}.example`;
      await writeFile(join(proxy.data.routes, host), `engine=static\nsite=${version.site}\nversion=${version.version}\nroot=${named}\n`);
      await proxy.announce(`/route?name=${host}`);
      expect(await visit(proxy, host, '/key.pem')).not.toMatchObject({ text: 'secret' });
    },
  );
});

describe('pages of the site for what is not there', () => {
  test('an error page of its own has status 404', async () => {
    await version.write('404.html', 'our own');
    await proxy.writeRoute('notfound.example', { ...route(), notfound: '/404.html' });
    expect(await visit(proxy, 'notfound.example', '/absent')).toMatchObject({ status: 404, text: 'our own' });
    await proxy.writeRoute('notfound.example', { ...route(), notfound: '/absent.html' });
    expect((await visit(proxy, 'notfound.example', '/absent')).status).toBe(404);
  });

  test('a single-page application gets every path that is no file', async () => {
    await proxy.writeRoute('spa.example', { ...route(), fallback: '/index.html' });
    for (const path of ['/', '/some/route', '/folder/', '/a.b']) {
      const answer = await visit(proxy, 'spa.example', path);
      expect([path, answer.status, answer.text]).toEqual([path, 200, '<p>start</p>']);
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
    expect((await visit(proxy, 'spa.example', '/plain.txt')).text).toBe('0123456789');
    await proxy.writeRoute('spa.example', { ...route(), fallback: '/absent.html' });
    expect((await visit(proxy, 'spa.example', '/some/route')).status).toBe(404);
  });

  test('denied paths are 403, also as the index of a folder', async () => {
    await version.write('private/index.html', 'secret');
    await proxy.writeRoute('deny.example', { ...route(), deny: String.raw`^/private/index\.html$|^/plain\.txt$` });
    for (const path of ['/private/index.html', '/private/', '/plain.txt', '/%70lain.txt', '//plain.txt', '/x/../plain.txt']) {
      expect([path, (await visit(proxy, 'deny.example', path)).status]).toEqual([path, 403]);
    }
    expect((await visit(proxy, 'deny.example', '/')).status).toBe(200);
  });

  test('a pattern that cannot be read or does not end denies, and harms nobody else', async () => {
    await proxy.writeRoute('broken.example', { ...route(), deny: '(' });
    expect((await visit(proxy, 'broken.example', '/plain.txt')).status).toBe(403);
    await proxy.writeRoute('slow.example', { ...route(), deny: '^/(a+)+$' });
    expect((await visit(proxy, 'slow.example', `/${'a'.repeat(60)}!`)).status).toBe(403);
    expect((await visit(proxy, HOST, '/plain.txt')).status).toBe(200);
  });
});

test('errors have pages that need nothing else', async () => {
  const answer = await visit(proxy, HOST, '/absent');
  expect(answer.status).toBe(404);
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.text).toContain('This page does not exist');
  expect((await visit(proxy, HOST, '/.daspanel/502.html')).status).toBe(404);
});
