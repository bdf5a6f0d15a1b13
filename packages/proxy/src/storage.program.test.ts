import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttpServer, type HttpServer } from '../test/http-server.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { visit } from '../test/visit.ts';

const HOST = 's3.daspanel.localhost';
let proxy: StartedProxy;

beforeAll(async () => {
  proxy = await startProxy();
  await mkdir(join(proxy.data.run, 'storage'), { recursive: true, mode: 0o755 });
});
afterAll(() => proxy[Symbol.asyncDispose]());

const startStorage = (answer?: Parameters<typeof startHttpServer>[1]): Promise<HttpServer> =>
  startHttpServer(proxy.data.sockets.storage, answer);

test('what a client signed reaches the storage part as it was sent', async () => {
  await using _storage = await startStorage();
  for (const host of [HOST, `bucket.${HOST}`, `v1.shop.${HOST}`]) {
    const path = '/bucket//a/../b%2Fc+d%20e/./?list-type=2&prefix=a%2F';
    const answer = await visit(proxy, host, path, {
      method: 'PUT',
      body: 'xyz',
      headers: { 'x-amz-meta-a_b': '1', 'content-length': '3' },
    });
    const told = JSON.parse(answer.text) as { url: string; bodyBytes: number; headers: Record<string, string> };
    expect(told).toMatchObject({ url: path, bodyBytes: 3 });
    expect(told.headers).toMatchObject({ 'x-amz-meta-a_b': '1', host: `${host}:${proxy.settings.httpPort}`, 'x-forwarded-proto': 'http' });
  }
  const upper = await visit(proxy, HOST, '/', { hostHeader: `S3.Daspanel.localhost:${proxy.settings.httpPort}` });
  expect((JSON.parse(upper.text) as { headers: Record<string, string> }).headers['host']).toBe(
    `S3.Daspanel.localhost:${proxy.settings.httpPort}`,
  );
  const forged = await visit(proxy, HOST, '/', { headers: { 'x-forwarded-proto': 'https', 'x-accel-redirect': '/x' } });
  expect(forged.text).not.toContain('"x-accel-redirect"');
  expect(forged.text).toContain('"x-forwarded-proto":"http"');
});

test('other names are not the storage part’s, and a connection for one is not used for the other', async () => {
  await using _storage = await startStorage();
  for (const host of ['s3x.daspanel.localhost', 'xs3.daspanel.localhost', 's3.daspanel.localhost.evil'])
    expect((await visit(proxy, host, '/')).text).not.toContain('bodyBytes');
  expect((await visit(proxy, HOST, '/', { tls: { serverName: 'other.example' } })).status).toBe(421);
  expect((await visit(proxy, 'other.example', '/', { tls: { serverName: HOST } })).status).toBe(421);
});

test('a body passes while it comes, without a limit of the proxy', async () => {
  const arrived = Promise.withResolvers<void>();
  await using _storage = await startStorage((request, response) => {
    request.once('data', () => arrived.resolve());
    request.on('end', () => response.end('done'));
  });
  const socket = connect(proxy.settings.httpPort, '127.0.0.1');
  socket.write(`PUT /b/k HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${10 * 1024 ** 4}\r\n\r\nfirst bytes`);
  await arrived.promise;
  socket.destroy();
  await once(socket, 'close');
});

test('a large object is sent by nginx with the headers that the storage part gave, ranges and all', async () => {
  const folder = join(proxy.data.root, 'sites', 'large folder');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'ü+%.bin'), '0123456789');
  await symlink('/etc/hostname', join(folder, 'link'));
  const headers = {
    etag: '"abc-1"',
    'content-type': 'text/x-mine',
    'content-disposition': 'attachment',
    'x-amz-meta-mtime': '1',
    'x-amz-version-id': 'v',
    'x-amz-request-id': 'r',
  };
  await using _storage = await startStorage((request, response) => {
    const name = request.url === '/b/link' ? 'link' : 'ü+%.bin';
    response.writeHead(200, { ...headers, 'x-accel-redirect': `/.daspanel-storage/sites/large%20folder/${encodeURIComponent(name)}` });
    response.end();
  });
  const whole = await visit(proxy, HOST, '/b/k');
  expect({ ...whole, headers: whole.headers }).toMatchObject({
    status: 200,
    text: '0123456789',
    headers: { ...headers, 'accept-ranges': 'bytes' },
  });
  const part = await visit(proxy, HOST, '/b/k', { headers: { range: 'bytes=2-4', 'if-range': '"abc-1"' } });
  expect(part).toMatchObject({ status: 206, text: '234' });
  expect(part.headers).toMatchObject({ etag: '"abc-1"', 'content-range': 'bytes 2-4/10' });
  expect((await visit(proxy, HOST, '/b/link')).status).toBe(403);
  expect((await visit(proxy, HOST, '/.daspanel-storage/sites/large%20folder/link')).status).toBe(404);
});

test('a part that does not run is told in the words of S3', async () => {
  const answer = await visit(proxy, HOST, '/bucket');
  expect(answer).toMatchObject({ status: 503, headers: { 'content-type': 'application/xml', 'retry-after': '5' } });
  expect(answer.text).toContain('<Code>ServiceUnavailable</Code>');
});
