import { connect as connectTcp, type Socket } from 'node:net';
import { constants, connect as connectHttp2 } from 'node:http2';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttpServer, type HttpServer } from '../test/http-server.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion, type TestVersion } from '../test/test-site.ts';
import { sendRaw, visit } from '../test/visit.ts';

let proxy: StartedProxy;
let version: TestVersion;
let program: HttpServer;

beforeAll(async () => {
  proxy = await startProxy({ answers: true });
  version = await addSiteVersion(proxy);
  await version.write('index.html', 'a site');
  program = await startHttpServer();
  await proxy.writeRoute('site.example', { engine: 'static', site: version.site, version: version.version, root: version.root });
  await proxy.writeRoute('program.example', { engine: 'http', address: program.address });
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

const statusOf = (answer: string) => Number(/^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1] ?? 0);
const ask = async (lines: readonly string[]) => statusOf(await sendRaw(proxy, `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`));

describe('hosts (N100)', () => {
  test('one that is no name is 400', async () => {
    const hosts = [
      '',
      '.',
      '..',
      '../x',
      'a/../b',
      '..%2f',
      'a b',
      'x\0',
      'site.example:99999',
      'site.example:x',
      'site.example:0',
      'site.example:80:80',
    ];
    for (const host of hosts) expect([host, await ask(['GET / HTTP/1.1', `Host: ${host}`])]).toEqual([host, 400]);
    expect(await ask(['GET / HTTP/1.1'])).toBe(400);
    expect(await ask(['GET / HTTP/1.1', 'Host: site.example', 'Host: program.example'])).toBe(400);
  });

  test('one that nobody has is 404', async () => {
    const hosts = [
      'nobody.example',
      '127.0.0.1',
      '.hidden',
      '_default',
      '*.example',
      '$(id)',
      'b\u00fccher.example',
      `${'a'.repeat(300)}.example`,
    ];
    for (const host of hosts) expect([host, await ask(['GET / HTTP/1.1', `Host: ${host}`])]).toEqual([host, 404]);
    expect(await ask(['GET / HTTP/1.0'])).toBe(404);
  });

  test('case, port and trailing dot make no other site', async () => {
    for (const host of ['SITE.Example', 'site.example:8080', 'site.example.', 'site.example.:80']) {
      expect([host, await ask(['GET / HTTP/1.1', `Host: ${host}`])]).toEqual([host, 200]);
    }
  });

  test('a target that names another host than the Host header is refused', async () => {
    expect(await ask(['GET http://site.example/ HTTP/1.1', 'Host: site.example'])).toBe(200);
    expect(await ask(['GET http://site.example/ HTTP/1.1', 'Host: program.example'])).toBe(400);
    expect(await ask(['GET http://../ HTTP/1.1', 'Host: site.example'])).toBe(400);
  });
});

describe('framing (N102)', () => {
  test('a body whose end is not clear is refused, and the program sees nothing of it', async () => {
    const before = program.requests.length;
    const start = ['POST / HTTP/1.1', 'Host: program.example'];
    const bodies: readonly (readonly string[])[] = [
      ['Content-Length: 4', 'Transfer-Encoding: chunked', '', '0', '', ''],
      ['Transfer-Encoding: chunked', 'Content-Length: 4', '', '0', '', ''],
      ['Transfer-Encoding : chunked', '', '0', '', ''],
      ['Transfer-Encoding: chunked, identity', '', '0', '', ''],
      ['Transfer-Encoding: identity, chunked', '', '0', '', ''],
      ['Transfer-Encoding: xchunked', '', '0', '', ''],
      ['X-First: 1', ' folded: 2', '', ''],
      ['Content-Length: 4', 'Content-Length: 5', '', 'abcde'],
      ['Content-Length: 4', 'Content-Length: 4', '', 'abcd'],
      ['Content-Length: +4', '', 'abcd'],
      ['Content-Length: 4, 4', '', 'abcd'],
      ['Content-Length: -1', '', ''],
      ['X-Zero: a\0b', '', ''],
      ['Transfer-Encoding: chunked', '', 'zz', '', ''],
      ['Transfer-Encoding: chunked', '', 'fffffffffffffffff', '', ''],
    ];
    for (const body of bodies) {
      const status = statusOf(await sendRaw(proxy, [...start, ...body].join('\r\n')));
      expect([body[0], [400, 501, 413].includes(status)]).toEqual([body[0], true]);
    }
    expect(program.requests.slice(before).filter((request) => request.complete)).toEqual([]);
  });

  test('a chunk with a long extension is read, and its extension goes no further', async () => {
    const extension = 'x'.repeat(64 * 1024);
    const body = `4;${extension}\r\nabcd\r\n0\r\n\r\n`;
    const answer = await sendRaw(
      proxy,
      `POST / HTTP/1.1\r\nHost: program.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    );
    expect(answer).toContain('"bodyBytes":4');
  });

  test('a request after a refused one on the same connection is not answered', async () => {
    const bad = 'POST / HTTP/1.1\r\nHost: program.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await sendRaw(proxy, `${bad}GET /smuggled HTTP/1.1\r\nHost: program.example\r\n\r\n`);
    expect(answer.match(/HTTP\/1\.1 /g)?.length).toBe(1);
    expect(program.requests.map((request) => request.url)).not.toContain('/smuggled');
  });

  test('HTTP/2 fields with line breaks, and paths without a slash, are refused', async () => {
    const before = program.requests.length;
    const fields = [
      { ':path': '/x y' },
      { ':path': '/x\r\nEvil: 1' },
      { ':path': 'x' },
      { ':path': '*' },
      { ':path': '/', 'x-own': 'a\r\nevil: 1' },
      { ':path': '/', 'transfer-encoding': 'chunked' },
    ];
    for (const headers of fields) {
      const session = connectHttp2(`https://127.0.0.1:${proxy.settings.httpsPort}`, {
        servername: 'program.example',
        rejectUnauthorized: false,
      });
      session.on('error', () => {});
      const status = await new Promise((resolve) => {
        try {
          const stream = session.request({ ':authority': 'program.example', ...headers });
          stream.once('response', (answer) => resolve(answer[':status']));
          stream.once('error', () => resolve('refused'));
          stream.resume();
        } catch {
          // The client itself does not send such a thing.
          resolve('refused');
        }
      });
      session.destroy();
      expect([headers, status === 400 || status === 'refused']).toEqual([headers, true]);
    }
    expect(program.requests.slice(before)).toEqual([]);
  });
});

describe('methods (N118)', () => {
  test('TRACE and CONNECT are 405 everywhere', async () => {
    for (const host of ['site.example', 'program.example', 'nobody.example']) {
      expect(await ask(['TRACE / HTTP/1.1', `Host: ${host}`])).toBe(405);
    }
    expect([400, 405]).toContain(await ask(['CONNECT site.example:443 HTTP/1.1', 'Host: site.example:443']));
  });

  test('Expect: 100-continue is answered before the body', async () => {
    const socket = connectTcp(proxy.settings.httpPort, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: program.example\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toContain('100 Continue');
    socket.write('abc');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    expect(Buffer.concat(chunks).toString()).toContain('"bodyBytes":3');
  });

  test('Upgrade to h2c is not followed on a site of files (N108)', async () => {
    const answer = await sendRaw(
      proxy,
      'GET / HTTP/1.1\r\nHost: site.example\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n',
    );
    expect(statusOf(answer)).toBe(200);
  });
});

describe('floods (N113, N114)', () => {
  test('headers that are too many or too long end the request', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `X-${index}: y`);
    expect(await ask(['GET / HTTP/1.1', 'Host: program.example', ...many.slice(0, 500)])).toBe(431);
    expect([400, 431]).toContain(await ask(['GET / HTTP/1.1', 'Host: program.example', ...many]));
    expect(await ask(['GET / HTTP/1.1', 'Host: site.example', `X-Long: ${'y'.repeat(64 * 1024)}`])).toBe(400);
    expect(await ask([`GET /${'y'.repeat(64 * 1024)} HTTP/1.1`, 'Host: site.example'])).toBe(414);
  });

  test('500 connections that send half a header do not keep visitors waiting, and are cut', async () => {
    const sockets = await openMany(500, 'GET / HTTP/1.1\r\nHost: site.example\r\nX-');
    const started = Date.now();
    for (let round = 0; round < 20; round += 1) expect((await visit(proxy, 'site.example')).status).toBe(200);
    expect(Date.now() - started).toBeLessThan(5_000);
    await waitUntil(() => sockets.every((socket) => socket.destroyed), 30_000);
    expect(sockets.filter((socket) => !socket.destroyed)).toEqual([]);
  }, 60_000);

  test('an HTTP/2 client that opens and resets streams is sent away, and others do not notice', async () => {
    const session = connectHttp2(`https://127.0.0.1:${proxy.settings.httpsPort}`, {
      servername: 'site.example',
      rejectUnauthorized: false,
    });
    session.on('error', () => {});
    const isGone = once(session, 'close').then(() => true);
    for (let count = 0; count < 10_000 && !session.destroyed && !session.closed; count += 1) {
      const stream = session.request({ ':path': '/', ':authority': 'site.example' });
      stream.on('error', () => {});
      stream.close(constants.NGHTTP2_CANCEL);
      if (count % 100 === 0) await wait(1);
    }
    expect(await Promise.race([isGone, wait(20_000).then(() => false)])).toBe(true);
    expect((await visit(proxy, 'site.example', '/', { tls: { serverName: 'site.example' } })).status).toBe(200);
  }, 60_000);
});

async function openMany(count: number, beginning: string): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () => connectTcp(proxy.settings.httpPort, '127.0.0.1'));
  for (const socket of sockets) {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => socket.destroy());
    socket.resume();
  }
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.write(beginning);
  return sockets;
}

async function waitUntil(isTrue: () => boolean, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!isTrue() && Date.now() < end) await wait(100);
}
