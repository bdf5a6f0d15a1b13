import { once } from 'node:events';
import { connect as connectTls, type SecureVersion, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../test/make-certificate.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion } from '../test/test-site.ts';

let proxy: StartedProxy;

beforeAll(async () => {
  proxy = await startProxy();
  for (const name of ['a.example', 'b.example']) {
    const { write, ...version } = await addSiteVersion(proxy);
    await write('index.html', `content of ${name}`);
    await proxy.writeRoute(name, { engine: 'static', site: version.site, version: version.version, root: version.root });
    await proxy.writeCertificate(name, await makeCertificate(name));
  }
});
afterAll(() => proxy[Symbol.asyncDispose]());

interface Visit {
  readonly isReused: boolean;
  readonly text: string;
  readonly session: Buffer | undefined;
  readonly ticket: Buffer | undefined;
}

/** One connection with one request, and the session that it leaves. */
async function visit(version: SecureVersion, servername: string, host: string, session?: Buffer): Promise<Visit> {
  const socket: TLSSocket = connectTls({
    host: '127.0.0.1',
    port: proxy.settings.httpsPort,
    servername,
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ...(session === undefined ? {} : { session }),
  });
  let latest: Buffer | undefined;
  socket.on('session', (given: Buffer) => {
    latest = given;
  });
  await once(socket, 'secureConnect');
  const isReused = socket.isSessionReused();
  const ticket = socket.getTLSTicket();
  const current = socket.getSession();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return {
    isReused,
    text: Buffer.concat(chunks).toString(),
    session: latest ?? current,
    ticket,
  };
}

describe.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('a session of %s', (version) => {
  test('is resumed, in every worker', async () => {
    let { session } = await visit(version, 'a.example', 'a.example');
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const again = await visit(version, 'a.example', 'a.example', session);
      expect(again.isReused).toBe(true);
      expect(again.text).toContain('content of a.example');
      session = again.session;
    }
  });

  test('of one name shows nothing of that name under another', async () => {
    const { session } = await visit(version, 'a.example', 'a.example');
    const other = await visit(version, 'b.example', 'b.example', session);
    expect(other.text).not.toContain('content of a.example');
    const crossed = await visit(version, 'b.example', 'a.example', session);
    expect(crossed.text).toMatch(/ 421 |content of a\.example/);
  });
});

test('nothing older than TLS 1.2 is spoken', async () => {
  for (const version of ['TLSv1', 'TLSv1.1'] as const)
    await expect(visit(version, 'a.example', 'a.example')).rejects.toThrow(/alert|reset|unsupported|protocol/i);
});

test('what a client gets for TLS 1.2 is a number in the shared cache, no ticket', async () => {
  expect((await visit('TLSv1.2', 'a.example', 'a.example')).ticket).toBeUndefined();
});
