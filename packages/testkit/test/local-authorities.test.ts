import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'node:http';
import { connect } from 'node:tls';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSite } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';
import { makeTestServerCertificate } from '../src/test-server-certificate.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const served = (file: string) => join(dataDirectory(daspanel.data).servedCertificates, file);
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** What nginx shows to a visitor of this name, trusted or not. */
async function shown(name: string): Promise<X509Certificate> {
  const socket = connect({ host: '127.0.0.1', port: daspanel.httpsPort, servername: name, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  if (certificate === undefined) throw new Error(`${name} is shown nothing`);
  return certificate;
}

/** Has the proxy read a served file anew. */
async function announce(file: string): Promise<void> {
  const socketPath = dataDirectory(daspanel.data).sockets.proxyControl;
  const [response] = await once(request({ socketPath, method: 'POST', path: `/certificate?name=${file}` }).end(), 'response');
  response.resume();
  expect(response.statusCode).toBe(204);
}

describe('the two roots', () => {
  test('the first is enough for the installation and private names, and the second is made for the first domain of the internet', async () => {
    const site = await createSite(daspanel, { name: 'roots' }, { 'index.html': 'roots' });
    const map = async (host: string) =>
      (await daspanel.call('POST', `/v1/sites/${site.id}/mappings`, { host, certificate: 'local' })).status;
    expect([await map('roots.test'), await map('roots.example')]).toEqual([201, 201]);
    expect((await daspanel.visit(daspanel.hostName, '/ca-any-name.crt')).status).toBe(404);
    const constrained = { authority: daspanel.authority };
    for (const host of ['roots.test', `roots.sites.${daspanel.hostName}`])
      expect((await daspanel.visitSecurely(host, '/', constrained)).text).toBe('roots');
    await expect(daspanel.visitSecurely('roots.example', '/', constrained)).rejects.toThrow('unable to verify');
    expect((await daspanel.visitSecurely('roots.example')).text).toBe('roots');
    expect((await daspanel.visit(daspanel.hostName, '/ca')).text).toContain('/ca-any-name.crt');
  });

  test('an ended leaf is replaced at the first request, and one whose mapping is deleted goes at once', async () => {
    const site = await createSite(daspanel, { name: 'leaves' }, { 'index.html': 'leaves' });
    const created = await daspanel.call('POST', `/v1/sites/${site.id}/mappings`, { host: 'leaves.test', certificate: 'local' });
    await daspanel.visitSecurely('leaves.test');
    const file = served('leaves.test.pem');
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^expires=\d+ local\n/);
    await writeFile(file, text.replace(/^expires=\d+/, `expires=${Math.floor(Date.now() / 1000) - 5}`));
    await announce('leaves.test');
    const former = new X509Certificate(text).serialNumber;
    expect((await shown('leaves.test')).serialNumber).not.toBe(former);
    const { id } = created.json as { id: string };
    await daspanel.call('DELETE', `/v1/sites/${site.id}/mappings/${id}`);
    await expect.poll(() => exists(file), { timeout: 5_000 }).toBe(false);
  });
});

describe('a certificate that is installed', () => {
  const id = 'h000000000000001';

  test('is shown by nginx under each of its names at once, and no longer when its wish is gone', async () => {
    const data = dataDirectory(daspanel.data);
    const wanted = join(data.wantedCertificates, `${id}.json`);
    const names = ['installed.test', 'www.installed.test'];
    await writeFile(wanted, JSON.stringify({ id, choice: 'automatic', site: null, names }), { mode: 0o644 });
    using agent = createRequester(data.sockets.certificateRequests);
    using installer = createRequester(data.sockets.certificateInstallations);
    for (let turn = 0; turn < 2; turn += 1) {
      const { privateKey, chain } = await makeTestServerCertificate(names);
      await installer.request('certificate.install', { id, privateKey, chain });
      const { fingerprint256 } = new X509Certificate(chain);
      expect(await Promise.all(names.map(async (name) => (await shown(name)).fingerprint256))).toEqual([fingerprint256, fingerprint256]);
    }
    expect(await agent.request('certificate.read-shown', { names })).toMatchObject([{ source: 'automatic' }, { source: 'automatic' }]);
    await rm(wanted);
    await agent.request('certificate.apply', { id });
    expect((await shown('installed.test')).subject).toBe('CN=unknown.invalid');
    expect(await exists(served('installed.test.pem'))).toBe(false);
  });

  test('for addresses is shown to visitors who name no server', async () => {
    const data = dataDirectory(daspanel.data);
    const wanted = join(data.wantedCertificates, 'addresses.json');
    await writeFile(wanted, JSON.stringify({ id: 'addresses', choice: 'automatic', site: null, names: ['127.0.0.1'] }), { mode: 0o644 });
    using agent = createRequester(data.sockets.certificateRequests);
    using installer = createRequester(data.sockets.certificateInstallations);
    const { privateKey, chain, root } = await makeTestServerCertificate(['127.0.0.1']);
    await installer.request('certificate.install', { id: 'addresses', privateKey, chain });
    const socket = connect({ host: '127.0.0.1', port: daspanel.httpsPort, ca: root });
    await once(socket, 'secureConnect');
    socket.destroy();
    await rm(wanted);
    await agent.request('certificate.apply', { id: 'addresses' });
    expect(await exists(served('_address.pem'))).toBe(false);
  });
});
