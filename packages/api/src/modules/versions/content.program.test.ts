import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request as sendHttp } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { contract, ProblemAnswer, type JobId } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toAsync, waitForJob } from '../../testing/make-things.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { sites, versions, uploads, jobs } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

/** A tar archive (POSIX ustar) of one file. */
function packTar(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0);
  header.write(
    octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(Buffer.byteLength(content), 12) + octal(0, 12) + ' '.repeat(8) + '0',
    100,
  );
  header.write('ustar\x0000', 257);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
  );
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc(512 - (Buffer.byteLength(content) % 512)), Buffer.alloc(1024)]);
}

const makeSite = async () => {
  const site = (await installation.client().call(sites.create, { body: {} })).body;
  const params = { site: site.id, version: site.activeVersion ?? '' };
  return { site, params, folder: join(installation.data.sites, site.id, 'versions', params.version) };
};
const upload = async (content: Buffer) =>
  (await installation.client().call(uploads.create, { stream: toAsync([content]), streamType: 'application/gzip' })).body;
const endOf = async (id: JobId) => waitForJob(installation.client(), id);
const problemOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem : error),
  );

test('an uploaded archive becomes the content, and nothing is left of it', async () => {
  const { params, folder } = await makeSite();
  const { id, bytes } = await upload(gzipSync(packTar('index.html', '<h1>shop</h1>')));
  expect(bytes).toBeGreaterThan(20);
  const started = await installation.client().call(versions.putContent, { params, body: { upload: id, mode: 'replace' } });
  expect([started.status, started.body.kind]).toEqual([202, 'version.content']);
  expect(await endOf(started.body.id)).toMatchObject({ state: 'succeeded', result: { files: 1 }, problem: null });
  expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe('<h1>shop</h1>');
  const { body: version } = await installation.client().call(versions.get, { params });
  expect(version).toMatchObject({ createdBy: 'owner', files: 1, bytes: 13, madeIn: expect.any(Number), deployedAt: expect.any(String) });
  expect(await readdir(installation.data.uploads)).toEqual([]);
  expect(await problemOf(installation.client().call(versions.putContent, { params, body: { upload: id } }))).toMatchObject({
    code: 'invalid-fields',
  });
  const log = (await installation.client().call(jobs.log, { params: { job: started.body.id } })).body.items;
  expect(log.map(({ text }) => text)).toEqual(['unpacking into / (replace)', 'unpacked 1 files']);
});

test('an upload whose sender goes away leaves nothing', async () => {
  const headers = { authorization: `Bearer ${installation.operatorToken}`, 'content-type': 'application/zip', 'content-length': '1000000' };
  const outgoing = sendHttp({ socketPath: installation.data.sockets.api, method: 'POST', path: '/v1/uploads', headers });
  outgoing.on('error', () => {});
  outgoing.write('the beginning');
  await expect.poll(() => readdir(installation.data.uploads), { timeout: 10_000 }).not.toEqual([]);
  outgoing.destroy();
  await expect.poll(() => readdir(installation.data.uploads), { timeout: 10_000 }).toEqual([]);
  expect((await installation.client().call(contract.status.get)).status).toBe(200);
});

test('what is no archive, and what leads outside, is said and changes nothing', async () => {
  const { params, folder } = await makeSite();
  for (const [content, code] of [
    [Buffer.from('no archive'), 'invalid-archive'],
    [packTar('../outside.txt', 'x'), 'unsafe-entry'],
  ] as const) {
    const { id } = await upload(content);
    const { body } = await installation.client().call(versions.putContent, { params, body: { upload: id } });
    expect(await endOf(body.id)).toMatchObject({ state: 'failed', problem: { code } });
  }
  expect(await readdir(folder)).toEqual([]);
  expect(await readdir(installation.data.uploads)).toEqual([]);
});

test.each([
  'http://127.0.0.1:1/a.zip',
  'http://localhost/a.zip',
  'http://169.254.169.254/latest',
  'http://[::1]/',
  'http://0x7f000001/',
  'http://api.daspanel.localhost/',
])('%s is not fetched', async (url) => {
  const { params } = await makeSite();
  const { body } = await installation.client().call(versions.putContent, { params, body: { url, user: 'me', password: 'hidden-canary' } });
  expect(await endOf(body.id)).toMatchObject({ state: 'failed', problem: { code: 'fetch-failed' } });
  const traces = [await readFile(join(installation.data.state, 'daspanel.db-wal'), 'latin1'), installation.api.output()].join();
  expect(traces).not.toContain('hidden-canary');
});

test('a clone is the same to the byte, and the original cannot go meanwhile', async () => {
  const { params, folder } = await makeSite();
  await mkdir(join(folder, 'deep', 'er'), { recursive: true, mode: 0o750 });
  await writeFile(join(folder, 'deep', 'er', 'page.html'), 'page', { mode: 0o640 });
  await symlink('deep/er/page.html', join(folder, 'link'));
  const { body } = await installation.client().call(versions.clone, { params, body: { name: 'copy' } });
  expect(await problemOf(installation.client().call(versions.delete, { params }))).toMatchObject({ code: 'version-in-use' });
  const ended = await endOf(body.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  const copy = { site: params.site, version: ended.version ?? '' };
  expect((await installation.client().call(versions.get, { params: copy })).body).toMatchObject({
    name: 'copy',
    state: 'ready',
    source: params.version,
  });
  const copied = join(installation.data.sites, params.site, 'versions', copy.version);
  expect(await readFile(join(copied, 'link'), 'utf8')).toBe('page');
  expect((await installation.client().call(versions.activate, { params: copy })).status).toBe(200);
});

test('a cancelled clone leaves no version and no folder', async () => {
  const { params, folder } = await makeSite();
  for (let count = 0; count < 3_000; count += 1) await writeFile(join(folder, `${count}.txt`), 'x');
  const { body } = await installation.client().call(versions.clone, { params, body: { name: 'never' } });
  await installation.client().call(jobs.cancel, { params: { job: body.id } });
  expect(['cancelled', 'succeeded']).toContain((await endOf(body.id)).state);
  if ((await endOf(body.id)).state === 'succeeded') return;
  const left = (await installation.client().call(versions.list, { params: { site: params.site } })).body.items;
  expect(left.map(({ name }) => name)).toEqual(['v1']);
  for (let turn = 0; turn < 200 && existsSync(join(installation.data.sites, params.site, 'versions', body.version ?? '')); turn += 1)
    await wait(25);
  expect((await readdir(join(installation.data.sites, params.site, 'versions'))).filter((name) => name.startsWith('v'))).toEqual([
    params.version,
  ]);
});

test('verify names what was damaged behind its back, and rebuild mends it', async () => {
  const { site } = await makeSite();
  const client = installation.client();
  const verify = async () => endOf((await client.call(contract.system.verify)).body.id);
  expect((await verify()).result?.['findings']).not.toContainEqual(expect.objectContaining({ where: expect.stringContaining('routes/') }));
  const route = join(installation.data.routes, `${site.name}.sites.daspanel.localhost`);
  const before = await readFile(route, 'utf8');
  await writeFile(route, 'engine=answers\n');
  await writeFile(join(installation.data.routes, 'stray.sites.daspanel.localhost'), 'engine=answers\n');
  expect((await verify()).result).toMatchObject({
    intact: false,
    findings: expect.arrayContaining([expect.objectContaining({ where: `routes/${site.name}.sites.daspanel.localhost` })]),
  });
  expect(await endOf((await client.call(contract.system.rebuild)).body.id)).toMatchObject({ state: 'succeeded', result: { strays: 1 } });
  expect(await readFile(route, 'utf8')).toBe(before);
  expect(existsSync(join(installation.data.routes, 'stray.sites.daspanel.localhost'))).toBe(false);
});
