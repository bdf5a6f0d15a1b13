import { mkdir, symlink, writeFile, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contract } from '@daspanel/contract';
import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFirstAccount, PASSWORD, signIn } from '../../testing/people.ts';
import { sendRaw } from '../../testing/send-raw.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { sites, users, versions } = contract;
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const ICO = Buffer.from('\0\0\x01\0\x01\0\x01\x01\0\0\x01\0\x18\0\x30\0\0\0\x16\0\0\0', 'latin1');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

interface Address {
  readonly site: SiteId;
  readonly version: VersionId;
}
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'storage'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

const placeOf = ({ site, version }: Address, path: string) => join(installation.data.sites, site, 'versions', version, path);
const put = async (address: Address, path: string, content: string | Buffer) => {
  await mkdir(dirname(placeOf(address, path)), { recursive: true });
  await writeFile(placeOf(address, path), content);
};
const makeSite = async (files: Readonly<Record<string, string | Buffer>> = {}, root = '/'): Promise<Address> => {
  const { body } = await installation.client().call(sites.create, { body: { version: { type: 'static', root } } });
  if (body.activeVersion === null) throw new Error('the site has no active version');
  const address = { site: body.id, version: body.activeVersion };
  for (const [path, content] of Object.entries(files)) await put(address, path, content);
  return address;
};
const ask = (site: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  sendRaw(installation.data.sockets.api, {
    method,
    path: `/v1/sites/${site}/icon`,
    headers:
      'cookie' in headers || 'authorization' in headers ? headers : { authorization: `Bearer ${installation.operatorToken}`, ...headers },
  });
const statusAndType = async ({ site }: Address) => {
  const { status, headers } = await ask(site);
  return [status, headers['content-type']];
};
const NONE = [204, undefined];

test('the icon of the live version is a picture that runs nowhere and is kept by browsers', async () => {
  const { site } = await makeSite({ 'favicon.png': PNG });
  const { status, headers } = await ask(site);
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'private, max-age=600',
    'content-disposition': 'attachment',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    etag: expect.stringMatching(/^"[0-9a-f]{20}"$/),
  });
  const again = await ask(site, { 'if-none-match': String(headers['etag']) });
  expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', headers['etag']]);
  expect(again.headers['cache-control']).toBe('private, max-age=600');
  expect((await ask(site, { 'if-none-match': '"another"' })).status).toBe(200);
  const head = await ask(site, {}, 'HEAD');
  expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'image/png', '']);
});

test('usual files come first, in their order, then what index.html links to, in the document root alone', async () => {
  expect(await statusAndType(await makeSite({ 'favicon.ico': ICO, 'favicon.png': PNG }))).toEqual([200, 'image/x-icon']);
  const page = '<!doctype html><link rel="stylesheet" href="a.css"><link rel="shortcut icon" href="img/i.png">';
  expect(await statusAndType(await makeSite({ 'index.html': page, 'img/i.png': PNG }))).toEqual([200, 'image/png']);
  expect(await statusAndType(await makeSite({ 'public/index.html': page, 'public/img/i.png': PNG }, '/public'))).toEqual([
    200,
    'image/png',
  ]);
  expect(await statusAndType(await makeSite({ 'favicon.png': PNG }, '/public'))).toEqual(NONE);
});

test('a site without an icon is answered so, in a way that is kept', async () => {
  const address = await makeSite();
  const { status, headers, text } = await ask(address.site);
  expect([status, headers['cache-control'], text]).toEqual([204, 'private, max-age=600', '']);
  await put(address, 'favicon.png', PNG);
  expect(await statusAndType(address)).toEqual(NONE);
});

test('another live version has its own icon', async () => {
  const { site } = await makeSite({ 'favicon.png': PNG });
  expect((await ask(site)).status).toBe(200);
  const { body } = await installation.client().call(versions.add, { params: { site }, body: { name: 'second' } });
  await installation.client().call(versions.activate, { params: { site, version: body.id } });
  expect((await ask(site)).status).toBe(204);
});

test('an icon that goes, or is replaced, is not shown any more', async () => {
  const address = await makeSite({ 'favicon.ico': ICO, 'favicon.png': PNG });
  expect(await statusAndType(address)).toEqual([200, 'image/x-icon']);
  await put(address, 'favicon.ico', SVG);
  expect(await statusAndType(address)).toEqual([200, 'image/png']);
});

test.each<[what: string, files: Readonly<Record<string, string | Buffer>>]>([
  ['an SVG', { 'favicon.svg': SVG, 'index.html': '<link rel=icon href=favicon.svg>' }],
  ['an SVG that is named as a picture', { 'favicon.png': SVG, 'favicon.ico': SVG }],
  ['a page that is named as a picture', { 'favicon.ico': '<!doctype html><script>alert(1)</script>' }],
  ['an empty file', { 'favicon.ico': '' }],
  ['a picture of more than 64 KiB', { 'favicon.png': Buffer.concat([PNG, Buffer.alloc(64 * 1024)]) }],
  ['what lies above the document root', { 'secret.png': PNG, 'public/index.html': '<link rel=icon href=../secret.png>' }],
  ['the same in other letters', { 'secret.png': PNG, 'public/index.html': '<link rel=icon href=..%2fsecret.png>' }],
  ['a script', { 'index.html': '<link rel=icon href="javascript:alert(1)">' }],
  ['a picture in the link itself', { 'index.html': `<link rel=icon href="data:image/png;base64,${PNG.toString('base64')}">` }],
  ['what another host has', { 'x.png': PNG, 'index.html': '<link rel=icon href=https://elsewhere.example/x.png>' }],
  ['another file of the site', { 'index.html': '<link rel=icon href=wp-config.php>', 'wp-config.php': '<?php // secret' }],
  ['a link far down', { 'i.png': PNG, 'index.html': `${' '.repeat(64 * 1024)}<link rel=icon href=i.png>` }],
  ['a folder', { 'favicon.ico/a': PNG }],
])('%s is no icon', async (what, files) => {
  expect(await statusAndType(await makeSite(files, what.includes('root') || what.includes('letters') ? '/public' : '/'))).toEqual(NONE);
});

test('symbolic links lead nowhere, and neither does a large file', async () => {
  const other = await makeSite({ 'logo.png': PNG });
  await writeFile(join(installation.data.root, 'outside.png'), PNG);
  const address = await makeSite({ 'logo.png': PNG });
  await symlink(join(installation.data.root, 'outside.png'), placeOf(address, 'favicon.ico'));
  await symlink(`../../../${other.site}/versions/${other.version}/logo.png`, placeOf(address, 'favicon.png'));
  await symlink('/site/versions', placeOf(address, 'folder'));
  await symlink('/dev/zero', placeOf(address, 'favicon-32x32.png'));
  await put(address, 'apple-touch-icon.png', PNG);
  await truncate(placeOf(address, 'apple-touch-icon.png'), 5 * 1024 ** 3);
  await put(address, 'index.html', `<link rel=icon href=folder/${address.version}/logo.png>`);
  expect(await statusAndType(address)).toEqual(NONE);
});

test('a foreign site is as one that does not exist, and nobody reads it without a right', async () => {
  const mine = await makeSite({ 'favicon.png': PNG });
  await makeFirstAccount(installation);
  const email = 'client@example.net';
  await installation.client().call(users.create, { body: { email, name: 'Carl Client', role: 'client', password: PASSWORD } });
  const carl = await signIn(installation, email);
  const foreign = await ask(mine.site, carl.headers());
  const absent = await ask('s000000000000000', carl.headers());
  expect(foreign.status).toBe(404);
  const { requestId: _one, ...told } = foreign.json as { requestId: string };
  const { requestId: _two, ...expected } = absent.json as { requestId: string };
  expect(told).toEqual(expected);
  expect((await ask(mine.site, { cookie: '' })).status).toBe(401);
  const body = { name: 'other', scopes: ['mail:read'] as 'mail:read'[] };
  const { body: token } = await installation.client().call(contract.tokens.create, { body });
  expect((await ask(mine.site, { authorization: `Bearer ${token.token}` })).status).toBe(403);
});

test('a storage part that hangs is not waited for', async () => {
  const address = await makeSite({ 'favicon.png': PNG });
  const storage = installation.parts.get('storage');
  storage?.kill('SIGSTOP');
  const began = performance.now();
  const { status, json } = await ask(address.site);
  storage?.kill('SIGCONT');
  expect([status, json]).toMatchObject([503, { code: 'unavailable' }]);
  expect(performance.now() - began).toBeLessThan(6_000);
  expect(await statusAndType(address)).toEqual([200, 'image/png']);
});

test('without the storage part it is told that it does not answer, and that is not kept', async () => {
  const address = await makeSite({ 'favicon.png': PNG });
  const storage = installation.parts.get('storage');
  if (storage === undefined) throw new Error('storage does not run');
  storage.kill('SIGKILL');
  const { status, headers, json } = await ask(address.site);
  expect([status, headers['cache-control']]).toEqual([503, 'no-store']);
  expect(json).toMatchObject({ code: 'unavailable' });
  await installation.startPart('storage');
  expect(await statusAndType(address)).toEqual([200, 'image/png']);
});
