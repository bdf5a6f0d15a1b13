import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchToFile, type FetchOptions } from './egress.ts';
import { publicInternet, type EgressRules } from './egress-rules.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const open: Server[] = [];
async function serve(handler: Handler): Promise<number> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return (server.address() as AddressInfo).port;
}
/** The product's rules, but for the ports of this test's own servers. */
const rulesFor = (...ports: readonly number[]): EgressRules => {
  const real = publicInternet({ hostNames: [] });
  return {
    ...real,
    ports: [80, 443, ...ports],
    resolve: (host) => (host.endsWith('.test') ? Promise.resolve(['127.0.0.1']) : real.resolve(host)),
    permitsAddress: (address, port) => (address === '127.0.0.1' && ports.includes(port)) || real.permitsAddress(address, port),
  };
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync('/tmp/dp-egress-');
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
const file = () => join(folder, 'file');
const fetch = (url: string, rules: EgressRules, more: Partial<FetchOptions> = {}) =>
  fetchToFile(url, file(), { rules, maximumBytes: 1024 * 1024, timeoutMilliseconds: 10_000, ...more });
async function expectRefusal(fetching: Promise<unknown>, code: string): Promise<void> {
  await expect(fetching).rejects.toMatchObject({ code });
  expect(readdirSync(folder)).toEqual([]);
}

describe('fetching into a file', () => {
  it('keeps the bytes, closed for others, and tells how far it is', async () => {
    const content = Buffer.alloc(600_000, 'content ');
    const port = await serve((_request, response) => response.writeHead(200, { 'content-length': content.length }).end(content));
    const seen: unknown[] = [];
    const result = await fetch(`http://a.test:${port}/x?y`, rulesFor(port), { onProgress: (progress) => seen.push(progress) });
    expect(result).toEqual({ bytes: content.length, url: `http://a.test:${port}/x?y` });
    expect(readFileSync(file()).equals(content)).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(seen[0]).toMatchObject({ totalBytes: content.length });
  });

  it('asks for the name that was given, without what the environment says of proxies', async () => {
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
    process.env['NODE_USE_ENV_PROXY'] = '1';
    const port = await serve((request, response) => response.end(JSON.stringify({ ...request.headers, url: request.url })));
    await fetch(`http://a.test:${port}/path?q`, rulesFor(port));
    delete process.env['HTTP_PROXY'];
    delete process.env['NODE_USE_ENV_PROXY'];
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({
      host: `a.test:${port}`,
      url: '/path?q',
      'accept-encoding': 'identity',
    });
  });

  it.each([
    ['gzip', gzipSync('hello')],
    ['br', brotliCompressSync('hello')],
  ])('decodes %s that nobody asked for', async (encoding, body) => {
    const port = await serve((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
    await fetch(`http://a.test:${port}/`, rulesFor(port));
    expect(readFileSync(file(), 'utf8')).toBe('hello');
  });

  it('tries the next address when the first does not answer', async () => {
    const port = await serve((_request, response) => response.end('second'));
    const rules = { ...rulesFor(port), resolve: () => Promise.resolve(['127.0.0.9', '127.0.0.1']), permitsAddress: () => true };
    await fetch(`http://a.test:${port}/`, rules);
    expect(readFileSync(file(), 'utf8')).toBe('second');
  });
});

describe('redirects', () => {
  const redirectTo =
    (target: string): Handler =>
    (_request, response) =>
      response.writeHead(302, { location: target }).end();

  it('are followed, relative ones too', async () => {
    const port = await serve((request, response) =>
      request.url === '/end' ? response.end('there') : redirectTo('/end')(request, response),
    );
    expect(await fetch(`http://a.test:${port}/`, rulesFor(port))).toMatchObject({ url: `http://a.test:${port}/end` });
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://localhost/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_x',
    'http://[::1]/',
    'http://user:pw@a.test/',
    '//169.254.169.254/latest/',
    'http://10.0.0.1/',
  ])('to %s are refused', async (target) => {
    const port = await serve(redirectTo(target));
    await expectRefusal(fetch(`http://a.test:${port}/`, rulesFor(port)), 'address-refused');
  });

  it('end after five', async () => {
    let asked = 0;
    const port = await serve((request, response) => ((asked += 1), redirectTo(`/${asked}`)(request, response)));
    await expectRefusal(fetch(`http://a.test:${port}/`, rulesFor(port)), 'too-many-redirects');
    expect(asked).toBe(6);
  });

  it('carry credentials within one origin only', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => (seen.push(request.headers.authorization), response.end('x')));
    const port = await serve((request, response) => {
      seen.push(request.headers.authorization);
      redirectTo(request.url === '/' ? '/second' : `http://a.test:${other}/`)(request, response);
    });
    await fetch(`http://a.test:${port}/`, rulesFor(port, other), { basicAuthorization: { user: 'u', password: 'p:w' } });
    const own = `Basic ${Buffer.from('u:p:w').toString('base64')}`;
    expect(seen).toEqual([own, own, undefined]);
  });
});

describe('a server that means ill or is broken', () => {
  it.each<[string, string, Handler, Partial<FetchOptions>]>([
    [
      'announces too much',
      'too-large',
      (_request, response) => response.writeHead(200, { 'content-length': 10 * 1024 ** 3 }).write('x'),
      {},
    ],
    ['sends without end', 'too-large', (_request, response) => sendForever(response), {}],
    ['sends a byte now and then', 'timeout', (_request, response) => drip(response), { timeoutMilliseconds: 700 }],
    ['stops in the middle', 'timeout', (_request, response) => response.writeHead(200).write('x'), { idleMilliseconds: 300 }],
    ['never answers', 'timeout', () => {}, { idleMilliseconds: 300 }],
    [
      'sends a bomb',
      'too-large',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(40_000_000))),
      { maximumBytes: 1e9 },
    ],
    [
      'sends less than it says',
      'bad-answer',
      (_request, response) => (response.writeHead(200, { 'content-length': 100 }).write('x'), setTimeout(() => response.destroy(), 50)),
      {},
    ],
    ['sends broken gzip', 'bad-answer', (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'), {}],
    [
      'sends an unknown encoding',
      'bad-answer',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'),
      {},
    ],
    ['answers 404', 'bad-answer', (_request, response) => response.writeHead(404).end('x'), {}],
    ['answers 401', 'bad-answer', (_request, response) => response.writeHead(401).end('x'), {}],
    ['does not speak HTTP', 'unreachable', (request) => request.socket.end('SSH-2.0-x\r\n'), {}],
    ['hangs up', 'unreachable', (request) => request.socket.destroy(), {}],
  ])('that %s is given up with %s, and nothing is left', async (_what, code, handler, more) => {
    const port = await serve(handler);
    await expectRefusal(fetch(`http://a.test:${port}/`, rulesFor(port), more), code);
  });

  it('is not reached at all by the product’s own rules', async () => {
    let asked = 0;
    const port = await serve((_request, response) => ((asked += 1), response.end('secret')));
    await expectRefusal(fetch(`http://127.0.0.1:${port}/`, { ...publicInternet({ hostNames: [] }), ports: [port] }), 'address-refused');
    expect(asked).toBe(0);
  });

  it('is left when the asker cancels', async () => {
    const stop = new AbortController();
    const port = await serve((_request, response) => {
      sendForever(response);
      setTimeout(() => stop.abort(), 100);
    });
    await expectRefusal(fetch(`http://a.test:${port}/`, rulesFor(port), { maximumBytes: 1e12, signal: stop.signal }), 'cancelled');
  });

  it('that resolves slowly is not waited for', async () => {
    const rules = { ...rulesFor(), resolve: () => new Promise<string[]>(() => {}) };
    await expectRefusal(fetch('http://a.test/', rules, { timeoutMilliseconds: 200 }), 'timeout');
  });

  function sendForever(response: ServerResponse): void {
    const chunk = Buffer.alloc(65_536);
    const send = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', send);
    send();
  }

  function drip(response: ServerResponse): void {
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  }
});

describe('HTTPS', () => {
  let certificate: string;
  let key: string;
  beforeAll(() => {
    const target = mkdtempSync('/tmp/dp-egress-tls-');
    const subject = ['-subj', '/CN=a.test', '-addext', 'subjectAltName=DNS:a.test'];
    execFileSync(
      '/usr/bin/openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        join(target, 'k'),
        '-out',
        join(target, 'c'),
      ],
      { stdio: 'ignore' },
    );
    [certificate, key] = [readFileSync(join(target, 'c'), 'utf8'), readFileSync(join(target, 'k'), 'utf8')];
    rmSync(target, { recursive: true });
  });
  const servers: ReturnType<typeof createTlsServer>[] = [];
  afterAll(() => servers.forEach((server) => server.close()));
  const serveTls = async () => {
    const server = createTlsServer({ cert: certificate, key }, (request, response) => {
      response.end(`${(request.socket as unknown as { servername: string }).servername} ${request.headers.host}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };

  it('names the server, checks its certificate against that name, and trusts no stranger', async () => {
    const port = await serveTls();
    await fetch(`https://a.test:${port}/`, { ...rulesFor(port), trusted: certificate });
    expect(readFileSync(file(), 'utf8')).toBe(`a.test a.test:${port}`);
    rmSync(file());
    await expectRefusal(fetch(`https://b.test:${port}/`, { ...rulesFor(port), trusted: certificate }), 'unreachable');
    await expectRefusal(fetch(`https://a.test:${port}/`, rulesFor(port)), 'unreachable');
  });
});
