import { link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startFastcgiServer, type FastcgiServer } from '../test/fastcgi-server.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion, type TestVersion } from '../test/test-site.ts';
import { visit, type VisitOptions } from '../test/visit.ts';

const HOST = 'php.example';
let proxy: StartedProxy;
let version: TestVersion;
let wake: FastcgiServer;

beforeAll(async () => {
  proxy = await startProxy();
  version = await addSiteVersion(proxy);
  await version.write('index.php', '<?php // start');
  await version.write('info.php', '<?php // secret');
  await version.write('style.css', 'p{}');
  wake = await startFastcgiServer(proxy.data.sockets.wakePhp);
});
afterAll(async () => {
  await wake[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});
beforeEach(() => proxy.writeRoute(HOST, route()));

const route = () => {
  const { site, version: id, root, pool, scriptRoot } = version;
  return { engine: 'php', site, version: id, root, pool, script_root: scriptRoot } as const;
};
const poolSocket = () => join(proxy.data.sockets.pools, `${version.pool}.sock`);

/** What PHP was told. */
async function parametersOf(path: string, options: VisitOptions = {}): Promise<Record<string, string>> {
  const answer = await visit(proxy, HOST, path, options);
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.text) as { parameters: Record<string, string> }).parameters;
}

describe('parameters', () => {
  test('name the script as the sandbox sees it, the pool, and the port that the client used', async () => {
    const port = `${proxy.settings.httpPort}`;
    expect(await parametersOf('/info.php/more/path?a=b%20c', { headers: { authorization: 'Bearer x' } })).toMatchObject({
      SCRIPT_FILENAME: `${version.scriptRoot}/info.php`,
      SCRIPT_NAME: '/info.php',
      PATH_INFO: '/more/path',
      DOCUMENT_ROOT: version.scriptRoot,
      DOCUMENT_URI: '/info.php/more/path',
      REQUEST_URI: '/info.php/more/path?a=b%20c',
      QUERY_STRING: 'a=b%20c',
      REQUEST_METHOD: 'GET',
      REQUEST_SCHEME: 'http',
      SERVER_NAME: HOST,
      SERVER_PORT: port,
      HTTP_HOST: `${HOST}:${port}`,
      REMOTE_ADDR: '127.0.0.1',
      REDIRECT_STATUS: '200',
      HTTP_AUTHORIZATION: 'Bearer x',
      DASPANEL_POOL: version.pool,
    });
  });

  test('follow the scheme, and a port that is not in the address is the usual one', async () => {
    const secure = await parametersOf('/info.php', { tls: { serverName: HOST } });
    expect(secure).toMatchObject({ HTTPS: 'on', REQUEST_SCHEME: 'https', SERVER_PORT: `${proxy.settings.httpsPort}` });
    const mapped = await parametersOf('/info.php', { hostHeader: HOST });
    expect(mapped).toMatchObject({ HTTP_HOST: HOST, SERVER_PORT: '80' });
    expect(mapped['HTTPS']).toBeUndefined();
    expect(await parametersOf('/info.php', { hostHeader: HOST, tls: { serverName: HOST } })).toMatchObject({ SERVER_PORT: '443' });
    expect(await parametersOf('/info.php', { hostHeader: `PHP.Example.:8000` })).toMatchObject({
      HTTP_HOST: `${HOST}:8000`,
      SERVER_PORT: '8000',
    });
  });

  test('have nothing that a client claims about itself or that PHP would obey', async () => {
    const names = [
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded-Anything',
      'X-Real-IP',
      'Forwarded',
      'Remote-User',
      'Remote-Addr',
      'X-Accel-Redirect',
      'X-Accel-Internal',
      'Proxy',
      'Daspanel-Pool',
      'X-Daspanel-Page',
      'X-Original-URL',
      'Client-IP',
      'X_Forwarded_For',
      'X.Forwarded.For',
      'Remote_User',
      'PHP_VALUE',
      'PHP_ADMIN_VALUE',
      'DASPANEL_POOL',
      'X_Real.IP',
    ];
    const headers = { ...Object.fromEntries(names.map((name) => [name, 'forged=1'])), 'PHP-VALUE': 'forged=1', 'x-own': 'kept' };
    const told = await parametersOf('/info.php', { headers });
    const { HTTP_PHP_VALUE, ...others } = told;
    expect(HTTP_PHP_VALUE).toBe('forged=1');
    expect(Object.entries(others).filter(([, value]) => value.includes('forged'))).toEqual([]);
    expect(Object.keys(told).filter((name) => /^(PHP_|HTTP_PROXY$|HTTP_X_FORWARDED|HTTP_DASPANEL)/.test(name))).toEqual([]);
    expect(told).toMatchObject({ HTTP_X_OWN: 'kept', DASPANEL_POOL: version.pool, REMOTE_ADDR: '127.0.0.1' });
  });

  test.each([
    'Proxy',
    'Forwarded',
    'Client-IP',
    'True-Client-IP',
    'X-Client-IP',
    'X-Cluster-Client-IP',
    'X-Real-IP',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-Forwarded',
    'x-forwarded-for',
    'X-Accel-Buffering',
    'X-Daspanel-Page',
    'DASPANEL-POOL',
    'Remote-User',
  ])('%s is dropped where it is the only reserved field', async (name) => {
    const told = await parametersOf('/info.php', { headers: { [name]: 'forged=1' } });
    expect(Object.values(told).filter((value) => value.includes('forged'))).toEqual([]);
  });

  test('a request of a hundred header fields is served, one of more is not', async () => {
    // Beside these: Host and Connection.
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count - 2 }, (_, index) => [`x-${index}`, 'y']));
    expect((await visit(proxy, HOST, '/info.php', { headers: fields(100) })).status).toBe(200);
    expect((await visit(proxy, HOST, '/info.php', { headers: fields(101) })).status).toBe(431);
  });

  test('a request with far too many header fields is refused', async () => {
    const headers = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-${index}`, 'y']));
    expect((await visit(proxy, HOST, '/info.php', { headers })).status).toBe(431);
  });

  test('a body of any size arrives whole, with and without a length', async () => {
    const body = Buffer.alloc(3 * 1024 * 1024, 7);
    const { requests } = wake;
    await parametersOf('/info.php', { method: 'POST', body });
    await parametersOf('/info.php', { method: 'POST', body, headers: { 'transfer-encoding': 'chunked' } });
    for (const request of requests.slice(-2)) {
      expect(request.body.equals(body)).toBe(true);
      expect(request.parameters['CONTENT_LENGTH']).toBe(`${body.length}`);
    }
  });

  test('a body that is too large is refused before it is read', async () => {
    const headers = { 'content-length': `${513 * 1024 * 1024}`, expect: '100-continue' };
    for (const path of ['/info.php', '/style.css']) expect((await visit(proxy, HOST, path, { method: 'POST', headers })).status).toBe(413);
  });
});

describe('which paths run', () => {
  test('only a .php that exists below the root, whatever surrounds its name', async () => {
    await version.write('a.jpg', 'picture');
    await version.write('b.PHP', '<?php secret');
    await version.write('c.phtml', '<?php secret');
    const before = wake.requests.length;
    const paths = [
      '/absent.php',
      '/a.jpg/x.php',
      '/info.php%20',
      '/info.php.',
      '/info.%EF%BD%90%EF%BD%88%EF%BD%90',
      '/b.PHP',
      '/info.PHP',
      '/c.phtml',
      '/info.php::$DATA',
      '/info.php%0a',
      '/x/..%5cinfo.php',
      '/sub/absent.php/info.php',
    ];
    for (const path of paths) {
      const answer = await visit(proxy, HOST, path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain('secret');
    }
    expect((await visit(proxy, HOST, '/info.php%00.jpg')).status).toBe(400);
    expect(wake.requests.length).toBe(before);
    expect((await visit(proxy, HOST, '/style.css')).text).toBe('p{}');
  });

  test('the index of a folder', async () => {
    expect(await parametersOf('/?x=1')).toMatchObject({ SCRIPT_NAME: '/index.php', QUERY_STRING: 'x=1', REQUEST_URI: '/?x=1' });
    await version.write('docs/index.html', 'documentation');
    expect((await visit(proxy, HOST, '/docs/')).text).toBe('documentation');
  });

  test('the front controller gets every path that is no file, also of folders without an index', async () => {
    await version.write('pictures/a.txt', 'x');
    await proxy.writeRoute(HOST, { ...route(), front: '/index.php' });
    for (const path of ['/a/b', '/absent.php', '/pictures/', '/a.jpg/x.php']) {
      expect(await parametersOf(`${path}?q`)).toMatchObject({
        SCRIPT_NAME: '/index.php',
        SCRIPT_FILENAME: `${version.scriptRoot}/index.php`,
        REQUEST_URI: `${path}?q`,
        QUERY_STRING: 'q',
      });
    }
    for (const path of ['/a/b', '/absent.php/b']) expect((await parametersOf(path))['PATH_INFO']).toBeUndefined();
    await proxy.writeRoute(HOST, { ...route(), front: '/index.php', path_info: '1' });
    expect(await parametersOf('/a%20b')).toMatchObject({ PATH_INFO: '/a b' });
    expect(await parametersOf('/absent.php/b')).toMatchObject({ PATH_INFO: '/absent.php/b' });
    expect((await parametersOf('/info.php'))['PATH_INFO']).toBeUndefined();
    await proxy.writeRoute(HOST, { ...route(), front: '/absent.php' });
    expect((await visit(proxy, HOST, '/a/b')).status).toBe(404);
  });

  test('scripts in folders where none may run are 403, also as an index', async () => {
    await version.write('uploads/index.php', '<?php secret');
    await proxy.writeRoute(HOST, { ...route(), front: '/index.php', noexec: '^/uploads/' });
    for (const path of ['/uploads/index.php', '/uploads/', '/uploads/index.php/x', '/%75ploads/index.php', '//uploads/index.php']) {
      expect([path, (await visit(proxy, HOST, path)).status]).toEqual([path, 403]);
    }
  });

  test('where only some scripts run, the others are 403, and paths without a script go to the front controller', async () => {
    await proxy.writeRoute(HOST, { ...route(), front: '/index.php', exec: String.raw`^/index\.php$` });
    expect((await visit(proxy, HOST, '/info.php')).status).toBe(403);
    expect(await parametersOf('/absent.php')).toMatchObject({ SCRIPT_NAME: '/index.php' });
    expect(await parametersOf('/index.php/x')).toMatchObject({ PATH_INFO: '/x' });
  });
});

describe('pools', () => {
  const pathOfPool = async (options: VisitOptions = {}) => (await visit(proxy, HOST, '/info.php', options)).text;
  const startPool = () => startFastcgiServer(poolSocket(), () => 'Content-Type: text/plain\r\n\r\nfrom the pool');

  test('an awake pool is spoken to directly, a sleeping one through the engine, at once', async () => {
    expect(await pathOfPool()).toContain('DASPANEL_POOL');
    await using pool = await startPool();
    expect(await pathOfPool()).toBe('from the pool');
    await rm(poolSocket());
    expect(await pathOfPool()).toContain('DASPANEL_POOL');
    expect(pool.requests.length).toBe(1);
  });

  test('a socket that nobody listens on any more costs no request, not even one with a body', async () => {
    const pool = await startPool();
    // Ending the server removes its socket: the second name stays, as after a crash.
    await link(poolSocket(), `${poolSocket()}.kept`);
    await pool[Symbol.asyncDispose]();
    await rename(`${poolSocket()}.kept`, poolSocket());
    const before = wake.requests.length;
    const body = Buffer.alloc(300_000, 1);
    expect(await pathOfPool({ method: 'POST', body })).toContain('DASPANEL_POOL');
    expect(wake.requests.slice(before).map((request) => request.body.length)).toEqual([body.length]);
    await rm(poolSocket());
  });

  test('without pool and engine the visitor is told that the site does not answer', async () => {
    await wake[Symbol.asyncDispose]();
    const answer = await visit(proxy, HOST, '/info.php', { method: 'POST', body: 'x' });
    expect(answer.status).toBe(502);
    expect(answer.text).toContain('The site does not answer');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    wake = await startFastcgiServer(proxy.data.sockets.wakePhp);
    expect(await pathOfPool()).toContain('DASPANEL_POOL');
  });

  test('what PHP answers is passed on, but it cannot send visitors to files of the proxy', async () => {
    await wake[Symbol.asyncDispose]();
    const output = 'Status: 503 Busy\r\nX-Accel-Redirect: /.daspanel/404.html\r\nX-Own: 1\r\nContent-Type: text/plain\r\n\r\nour own words';
    wake = await startFastcgiServer(proxy.data.sockets.wakePhp, () => output);
    expect(await visit(proxy, HOST, '/info.php')).toMatchObject({ status: 503, text: 'our own words', headers: { 'x-own': '1' } });
  });
});
