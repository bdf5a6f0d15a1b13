import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttpServer } from '../test/http-server.ts';
import { certificateOf, makeCertificate, makeCertificateWithKey, RSA } from '../test/make-certificate.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion, type TestVersion } from '../test/test-site.ts';
import { visit } from '../test/visit.ts';

let proxy: StartedProxy;
let version: TestVersion;

beforeAll(async () => {
  proxy = await startProxy();
  version = await addSiteVersion(proxy);
  await version.write('index.html', 'a site');
});
afterAll(() => proxy[Symbol.asyncDispose]());

const route = () => ({ engine: 'static', site: version.site, version: version.version, root: version.root }) as const;

/** The certificate that is shown to a server name; undefined as name: none is sent. */
async function certificateFor(serverName: string | undefined): Promise<PeerCertificate> {
  const socket = connectTls({
    host: '127.0.0.1',
    port: proxy.settings.httpsPort,
    rejectUnauthorized: false,
    ...(serverName === undefined ? {} : { servername: serverName }),
  });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}
const nameOf = async (serverName: string | undefined) => (await certificateFor(serverName)).subject.CN;

describe('certificates', () => {
  test('a name is shown its own, then that of its wildcard, else one that is nobody’s', async () => {
    await proxy.writeCertificate('own.example', await makeCertificate('own.example'));
    await proxy.writeCertificate('*.wild.example', await makeCertificate('*.wild.example'));
    await proxy.writeCertificate('own.wild.example', await makeCertificate('own.wild.example'));
    expect(await nameOf('own.example')).toBe('own.example');
    expect(await nameOf('OWN.example')).toBe('own.example');
    expect(await nameOf('any.wild.example')).toBe('*.wild.example');
    expect(await nameOf('own.wild.example')).toBe('own.wild.example');
    for (const name of ['two.labels.wild.example', 'nobody.example', undefined]) expect(await nameOf(name)).toBe('unknown.invalid');
  });

  test('a server name never becomes a path', async () => {
    await proxy.writeCertificate('_default', await makeCertificate('secret.invalid'));
    for (const name of ['_default', '..', '../serve/own.example', 'a/../own.example', '*.wild.example']) {
      expect(await nameOf(name)).toBe('unknown.invalid');
    }
  });

  test('visitors see a new one from the next handshake on, in every worker', async () => {
    for (let round = 0; round < 20; round += 1) {
      const pem = await makeCertificate('swap.example');
      await proxy.writeCertificate('swap.example', pem);
      const shown = await Promise.all([1, 2, 3, 4].map(() => certificateFor('swap.example')));
      for (const certificate of shown) expect(certificateOf(pem)).toContain(certificate.raw.toString('base64').slice(0, 60));
    }
  });

  test('a broken file harms its own name only', async () => {
    const whole = await makeCertificate('broken.example');
    const other = await makeCertificate('broken.example');
    await proxy.writeCertificate('broken.example', 'no certificate');
    expect(await nameOf('broken.example')).toBe('unknown.invalid');
    await proxy.writeCertificate('broken.example', other.slice(0, other.indexOf('-----BEGIN CERT')) + certificateOf(whole));
    await expect(certificateFor('broken.example')).rejects.toThrow(/alert|disconnected|reset|closed/i);
    expect(await nameOf('own.example')).toBe('own.example');
    await proxy.writeCertificate('broken.example', whole);
    expect(await nameOf('broken.example')).toBe('broken.example');
  });
});

describe('a name without a certificate', () => {
  test('gets one from the agent during its first handshake, if it has a route', async () => {
    await proxy.writeRoute('new.example', route());
    await using agent = await startHttpServer(proxy.data.sockets.certificates, (request, response) => {
      const name = new URL(request.url ?? '', 'http://agent').searchParams.get('name') ?? '';
      void makeCertificate(name)
        .then((pem) => proxy.writeCertificate(name, pem))
        .then(() => response.end('ready'));
    });
    expect(await nameOf('new.example')).toBe('new.example');
    expect(await nameOf('new.example')).toBe('new.example');
    expect(await nameOf('no-route.example')).toBe('unknown.invalid');
    expect(agent.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /leaf?name=new.example']);
  });

  test('gets one at once when it gets a route, though it had neither a moment ago, and though the one that it had has just been taken away', async () => {
    await using agent = await startHttpServer(proxy.data.sockets.certificates, (request, response) => {
      const name = new URL(request.url ?? '', 'http://agent').searchParams.get('name') ?? '';
      const file = name.replace(/^[^.]+/, '*');
      void makeCertificate(file)
        .then((pem) => writeFile(`${proxy.data.servedCertificates}/${file}.pem`, pem, { mode: 0o644 }))
        .then(() => response.end('ready'));
    });
    for (let worker = 0; worker < 6; worker += 1) expect(await nameOf('v1.preview.example')).toBe('unknown.invalid');
    await proxy.writeRoute('v1.preview.example', route());
    for (let worker = 0; worker < 6; worker += 1) expect(await nameOf('v1.preview.example')).toBe('*.preview.example');
    await rm(`${proxy.data.servedCertificates}/*.preview.example.pem`);
    await proxy.announce('/certificate?name=*.preview.example');
    for (let worker = 0; worker < 6; worker += 1) expect(await nameOf('v1.preview.example')).toBe('*.preview.example');
    expect(agent.requests.length).toBeGreaterThanOrEqual(2);
  });

  test('is shown the default when the agent refuses, and the agent is not asked again at once', async () => {
    await proxy.writeRoute('refused.example', route());
    await using agent = await startHttpServer(proxy.data.sockets.certificates, (_request, response) => {
      response.statusCode = 404;
      response.end();
    });
    for (let attempt = 0; attempt < 10; attempt += 1) expect(await nameOf('refused.example')).toBe('unknown.invalid');
    expect(agent.requests.length).toBeLessThanOrEqual(6);
  });

  test('is shown the default when the agent is gone or says nothing', async () => {
    await proxy.writeRoute('gone.example', route());
    expect(await nameOf('gone.example')).toBe('unknown.invalid');
    await proxy.writeRoute('silent.example', route());
    await using _agent = await startHttpServer(proxy.data.sockets.certificates, () => {});
    expect(await nameOf('silent.example')).toBe('unknown.invalid');
  });
});

describe('the machine’s addresses', () => {
  const names = [undefined, '1.0.0.127.in-addr.arpa', `1.${'0.'.repeat(31)}ip6.arpa`];

  test('are shown their own certificate as soon as there is one, and else nobody’s', async () => {
    for (const name of names) expect(await nameOf(name)).toBe('unknown.invalid');
    await proxy.writeCertificate('_address', await makeCertificate('addresses.invalid'));
    for (const name of names) expect([name, await nameOf(name)]).toEqual([name, 'addresses.invalid']);
    for (const name of ['_address', 'nobody.example', 'x.in-addr.arpa', '1.2.3.4.5.in-addr.arpa']) {
      expect([name, await nameOf(name)]).toEqual([name, 'unknown.invalid']);
    }
    await rm(`${proxy.data.servedCertificates}/_address.pem`);
    await proxy.announce('/certificate?name=_address');
    for (const name of names) expect(await nameOf(name)).toBe('unknown.invalid');
  });
});

describe('a leaf of the local authority', () => {
  const writeLeaf = async (name: string, secondsLeft: number, commonName = name) => {
    const pem = await makeCertificate(commonName);
    await proxy.writeCertificate(name, `expires=${Math.floor(Date.now() / 1000) + secondsLeft} local\n${pem}`);
  };
  const startAgent = () =>
    startHttpServer(proxy.data.sockets.certificates, (request, response) => {
      const name = new URL(request.url ?? '', 'http://agent').searchParams.get('name') ?? '';
      void writeLeaf(name, 3600, 'renewed.invalid').then(() => response.end('ready'));
    });

  test('that has ended is asked for again rather than shown, though it was kept', async () => {
    await proxy.writeRoute('leaf.example', route());
    await writeLeaf('leaf.example', 2);
    await using agent = await startAgent();
    for (let attempt = 0; attempt < 4; attempt += 1) expect(await nameOf('leaf.example')).toBe('leaf.example');
    expect(agent.requests).toEqual([]);
    await wait(2_100);
    for (let attempt = 0; attempt < 4; attempt += 1) expect(await nameOf('leaf.example')).toBe('renewed.invalid');
    expect(agent.requests).toHaveLength(1);
  });

  test('that has ended is not shown where the agent is gone, nor for a name without a route', async () => {
    await proxy.writeRoute('ended.example', route());
    await writeLeaf('ended.example', -1);
    expect(await nameOf('ended.example')).toBe('unknown.invalid');
    await writeLeaf('ended.unrouted.example', -1);
    await using agent = await startAgent();
    expect(await nameOf('ended.unrouted.example')).toBe('unknown.invalid');
    expect(agent.requests).toEqual([]);
  });
});

test('keys may be of RSA, and the whole chain is sent', async () => {
  const rsa = await makeCertificateWithKey(RSA, 'rsa.example');
  await proxy.writeCertificate('rsa.example', rsa + certificateOf(await makeCertificate('intermediate.invalid')));
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = connectTls({
      host: '127.0.0.1',
      port: proxy.settings.httpsPort,
      servername: 'rsa.example',
      rejectUnauthorized: false,
      maxVersion,
    });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate()).toMatchObject({ subject: { CN: 'rsa.example' }, bits: 2048 });
    socket.destroy();
  }
  const address = ['-connect', `127.0.0.1:${proxy.settings.httpsPort}`, '-servername', 'rsa.example', '-showcerts'];
  const { stdout } = await runProgram('/usr/bin/openssl', ['s_client', ...address]);
  expect(stdout.toString().match(/ s:.*/g)).toEqual([' s:CN = rsa.example', ' s:CN = intermediate.invalid']);
});

describe('a connection that was opened for another name', () => {
  beforeAll(async () => {
    for (const name of ['one.test.example', 'two.test.example', 'shared-a.example', 'shared-b.example', 'alone.example']) {
      await proxy.writeRoute(name, route());
    }
    await proxy.writeCertificate('*.test.example', await makeCertificate('*.test.example'));
    const both = await makeCertificate('shared-a.example', 'shared-b.example');
    await proxy.writeCertificate('shared-a.example', both);
    await proxy.writeCertificate('shared-b.example', both);
    await proxy.writeCertificate('alone.example', await makeCertificate('alone.example'));
  });

  const statusOf = async (serverName: string, host: string) => (await visit(proxy, host, '/', { tls: { serverName } })).status;

  test('is good for every name of its certificate, as browsers expect of HTTP/2', async () => {
    expect(await statusOf('one.test.example', 'two.test.example')).toBe(200);
    expect(await statusOf('shared-a.example', 'shared-b.example')).toBe(200);
    expect(await statusOf('alone.example', 'alone.example')).toBe(200);
    expect(await statusOf('ALONE.example', 'Alone.Example')).toBe(200);
  });

  test('is good for no other: 421', async () => {
    expect(await statusOf('alone.example', 'shared-a.example')).toBe(421);
    expect(await statusOf('shared-a.example', 'one.test.example')).toBe(421);
    expect(await statusOf('nobody.example', 'alone.example')).toBe(421);
  });

  test('is good for anything when no name was said', async () => {
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: proxy.settings.httpsPort, servername: '', headers: { host: 'alone.example' } };
      request({ ...options, rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  test('over HTTP/2 too', async () => {
    const session = connectHttp2(`https://127.0.0.1:${proxy.settings.httpsPort}`, {
      servername: 'one.test.example',
      rejectUnauthorized: false,
    });
    const ask = (authority: string) =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':path': '/', ':authority': authority });
        stream.once('response', (headers) => resolve(headers[':status']));
        stream.once('error', reject);
        stream.resume();
      });
    expect(await Promise.all(['one.test.example', 'two.test.example', 'alone.example'].map(ask))).toEqual([200, 200, 421]);
    session.close();
  });
});

test('HSTS is said over HTTPS only, on files and errors', async () => {
  const hsts = 'max-age=31536000';
  await proxy.writeRoute('own.example', { ...route(), hsts });
  const tls = { serverName: 'own.example' };
  for (const path of ['/', '/absent']) {
    expect((await visit(proxy, 'own.example', path, { tls })).headers['strict-transport-security']).toBe(hsts);
    expect((await visit(proxy, 'own.example', path)).headers['strict-transport-security']).toBeUndefined();
  }
});
