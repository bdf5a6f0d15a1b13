import { once } from 'node:events';
import { chmod, readFile, rm, symlink } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls, type ConnectionOptions, type SecureVersion } from 'node:tls';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate, makeCertificateWithKey, RSA } from '../test/make-certificate.ts';
import { hasSeparateUsers, startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion } from '../test/test-site.ts';

let proxy: StartedProxy;
let files: ReturnType<typeof challengeFiles>;

beforeAll(async () => {
  proxy = await startProxy();
  files = challengeFiles(proxy.data.acmeChallenges);
  const { write, ...version } = await addSiteVersion(proxy);
  await write('index.html', 'a site');
  await proxy.writeRoute('site.example', { engine: 'static', site: version.site, version: version.version, root: version.root });
  await proxy.writeCertificate('site.example', await makeCertificate('site.example'));
  await present('site.example', await makeCertificate('challenge.invalid'));
});
afterAll(() => proxy[Symbol.asyncDispose]());

const present = (host: string, pem: string) =>
  publishFile(files.tlsAlpn01(host), pem, { mode: 0o640, ...(hasSeparateUsers ? { group: identities.proxy } : {}) });

/** One handshake, and what it agreed on: `<name of the certificate> <protocol>`, or the refusal. */
async function shakeHands(servername: string, protocols: readonly string[], more: ConnectionOptions = {}): Promise<string> {
  const options = { host: '127.0.0.1', port: proxy.settings.httpsPort, servername, ALPNProtocols: [...protocols], ...more };
  const socket = connectTls({ ...options, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
    return `${String(socket.getPeerCertificate().subject.CN)} ${String(socket.alpnProtocol)}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
}

const ANSWER = 'challenge.invalid acme-tls/1';
const REFUSAL = 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL';
const ACME = ['acme-tls/1'];

describe('a client that offers acme-tls/1 alone', () => {
  test.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('is shown the answer to the challenge of the name, over %s', async (version) => {
    expect(await shakeHands('site.example', ACME, { minVersion: version, maxVersion: version })).toBe(ANSWER);
    expect(await shakeHands('site.example', ACME, { maxVersion: version, ecdhCurve: 'P-521:P-256' })).toBe(ANSWER);
    expect(await shakeHands('SITE.example', ACME, { minVersion: version, maxVersion: version })).toBe(ANSWER);
  });

  test('is answered with a key of RSA too', async () => {
    await present('rsa.example', await makeCertificateWithKey(RSA, 'challenge.invalid'));
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) expect(await shakeHands('rsa.example', ACME, { maxVersion })).toBe(ANSWER);
  });

  test('is answered for names that nobody serves, those of the S3 server, and addresses by their reverse names', async () => {
    const pem = await makeCertificate('challenge.invalid');
    const names = ['absent.example', 's3.daspanel.localhost', 'a.s3.daspanel.localhost'];
    for (const name of names) await present(name, pem);
    for (const address of ['192.0.2.7', '2001:db8::1', '::1', '2001:db8:0:1:1:1:1:1', '2001:0:0:1::1']) await present(address, pem);
    const zeros = (count: number) => '0.'.repeat(count);
    const reversed = [
      '7.2.0.192.in-addr.arpa',
      `1.${zeros(23)}8.b.d.0.1.0.0.2.ip6.arpa`,
      `1.${zeros(31)}ip6.arpa`,
      '1.0.0.0.1.0.0.0.1.0.0.0.1.0.0.0.1.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
      `1.${zeros(15)}1.0.0.0.${zeros(8)}1.0.0.2.ip6.arpa`,
    ];
    for (const name of [...names, ...reversed]) expect([name, await shakeHands(name, ACME)]).toEqual([name, ANSWER]);
    for (const name of ['7.2.0.192.ip6.arpa', '8.2.0.192.in-addr.arpa', `1.${zeros(30)}ip6.arpa`]) {
      expect(await shakeHands(name, ACME)).toBe(REFUSAL);
    }
  });

  test('is refused without a file, and as soon as that is gone', async () => {
    expect(await shakeHands('nobody.example', ACME)).toBe(REFUSAL);
    expect(await shakeHands('', ACME)).toBe(REFUSAL);
    await present('short.example', await makeCertificate('challenge.invalid'));
    expect(await shakeHands('short.example', ACME)).toBe(ANSWER);
    await present('short.example', await makeCertificate('second.invalid'));
    expect(await shakeHands('short.example', ACME)).toBe('second.invalid acme-tls/1');
    await rm(files.tlsAlpn01('short.example'));
    expect(await shakeHands('short.example', ACME)).toBe(REFUSAL);
  });

  test('gets nothing out of files that are none: links, damaged ones, names that lead elsewhere', async () => {
    await symlink(files.tlsAlpn01('site.example'), files.tlsAlpn01('link.example'));
    await present('damaged.example', 'no certificate');
    const other = await makeCertificate('other.invalid');
    const pem = await makeCertificate('challenge.invalid');
    await present('mixed.example', other.slice(0, other.indexOf('-----BEGIN CERT')) + pem.slice(pem.indexOf('-----BEGIN CERT')));
    await present('locked.example', pem);
    await chmod(files.tlsAlpn01('locked.example'), 0o600);
    for (const name of ['link.example', 'damaged.example', 'mixed.example', ...(hasSeparateUsers ? ['locked.example'] : [])]) {
      expect([name, await shakeHands(name, ACME)]).not.toEqual([name, expect.stringContaining(' ')]);
    }
    for (const name of ['../tls-alpn-01/site.example', 'site.example.pem/..', './site.example', ':/../site.example']) {
      expect([name, await shakeHands(name, ACME)]).toEqual([name, REFUSAL]);
    }
    expect(await shakeHands('site.example', ACME)).toBe(ANSWER);
  });

  test('cannot send a request', async () => {
    const socket = connectTls({
      host: '127.0.0.1',
      port: proxy.settings.httpsPort,
      servername: 'site.example',
      ALPNProtocols: [...ACME],
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET / HTTP/1.1\r\nHost: site.example\r\n\r\n');
    await closed;
    expect(Buffer.concat(chunks).toString()).toBe('');
  });

  test.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])(
    'cannot resume a session of a visitor over %s, nor a visitor one of its own',
    async (version) => {
      const visitor = await openSession(version, ['http/1.1']);
      const authority = await openSession(version, ACME);
      expect((await openSession(version, ['http/1.1'], visitor.session)).isReused).toBe(true);
      expect((await openSession(version, ACME, visitor.session)).isReused).toBe(false);
      expect((await openSession(version, ['http/1.1'], authority.session)).isReused).toBe(false);
    },
  );
});

/** A connection that is held until the server had time to give a session of TLS 1.3, which comes after the handshake. */
async function openSession(version: SecureVersion, protocols: readonly string[], session?: Buffer) {
  const socket = connectTls({
    host: '127.0.0.1',
    port: proxy.settings.httpsPort,
    servername: 'site.example',
    ALPNProtocols: [...protocols],
    minVersion: version,
    maxVersion: version,
    rejectUnauthorized: false,
    ...(session === undefined ? {} : { session }),
  });
  let given: Buffer | undefined;
  socket.on('session', (latest: Buffer) => {
    given = latest;
  });
  await once(socket, 'secureConnect');
  const gained = { isReused: socket.isSessionReused(), session: version === 'TLSv1.2' ? socket.getSession() : undefined };
  await wait(100);
  socket.destroy();
  return { ...gained, session: gained.session ?? given };
}

test('a client that offers anything else is a visitor', async () => {
  expect(await shakeHands('site.example', ['h2', 'http/1.1'])).toBe('site.example h2');
  expect(await shakeHands('site.example', [])).toBe('site.example false');
  expect(await shakeHands('site.example', ['acme-tls/1', 'http/1.1'])).toBe('site.example http/1.1');
  for (const protocols of [['acme-tls/1', 'acme-tls/1'], ['acme-tls/2'], ['ACME-TLS/1'], ['acme-tls/1\0'], ['x'.repeat(255)]]) {
    expect(await shakeHands('site.example', protocols)).toBe(REFUSAL);
  }
});

test('openssl agrees', async () => {
  const address = ['-connect', `127.0.0.1:${proxy.settings.httpsPort}`, '-servername', 'site.example', '-alpn', 'acme-tls/1'];
  const { stdout } = await runProgram('/usr/bin/openssl', ['s_client', ...address]);
  expect(stdout.toString()).toContain('ALPN protocol: acme-tls/1');
});

test('thousands of such handshakes leave the workers as they were', { timeout: 120_000 }, async () => {
  const workers = (await proxy.processIds()).slice(1);
  const memory = async () => {
    const texts = await Promise.all(workers.map((pid) => readFile(`/proc/${pid}/status`, 'utf8')));
    return texts.reduce((sum, text) => sum + Number(/^RssAnon:\s+(\d+)/m.exec(text)?.[1]), 0);
  };
  const shakeMany = async (count: number) => {
    const lane = async () => {
      for (let index = 0; index < count / 8; index += 1) {
        const [name, protocols, expected] = index % 4 === 3 ? ['absent.invalid', ACME, REFUSAL] : ['site.example', ACME, ANSWER];
        if ((await shakeHands(name, protocols)) !== expected) throw new Error(`handshake ${index} for ${name} went wrong`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
  };
  await shakeMany(1_000);
  const before = await memory();
  await shakeMany(3_000);
  expect((await memory()) - before).toBeLessThan(4_096);
  expect((await proxy.processIds()).slice(1)).toEqual(workers);
});
