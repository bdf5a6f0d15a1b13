import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasSeparateUsers, startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion, type TestVersion } from '../test/test-site.ts';
import { visit } from '../test/visit.ts';

let proxy: StartedProxy;
let version: TestVersion;
let files: ReturnType<typeof challengeFiles>;

const PREFIX = '/.well-known/acme-challenge/';
const TOKEN = 'LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0';
const PROOF = `${TOKEN}.9jg46WB3rR_AHD-EBXdN7cBkH1WOu0tA3M9fm21mqTI`;

beforeAll(async () => {
  proxy = await startProxy({ answers: true });
  files = challengeFiles(proxy.data.acmeChallenges);
  version = await addSiteVersion(proxy);
  await version.write('index.html', 'a site');
  await version.write(`.well-known/acme-challenge/own-client`, 'proof of the site itself');
});
afterAll(() => proxy[Symbol.asyncDispose]());

const present = (host: string, token = TOKEN, text = PROOF) =>
  publishFile(files.http01(host, token), text, { mode: 0o640, ...(hasSeparateUsers ? { group: identities.proxy } : {}) });
const route = () => ({ engine: 'static', site: version.site, version: version.version, root: version.root }) as const;
const answerOf = async (host: string, token = TOKEN) => {
  const { status, text } = await visit(proxy, host, `${PREFIX}${token}`);
  return status === 200 ? text : status;
};

test('every name is answered before anything else is known about it: unknown, disabled, redirected to HTTPS or elsewhere', async () => {
  await proxy.writeRoute('plain.example', route());
  await proxy.writeRoute('tls.example', { ...route(), https: '1' });
  await proxy.writeRoute('off.example', { engine: 'disabled', site: version.site });
  await proxy.writeRoute('moved.example', { engine: 'redirect', to: 'https://new.example', status: '301' });
  await proxy.writeRoute('www.twin.example', { engine: 'canonical', site: version.site, host: 'twin.example' });
  await proxy.writeRoute('program.example', { engine: 'http', site: version.site, address: '127.0.0.1:1' });
  const names = ['plain', 'tls', 'off', 'moved', 'www.twin', 'program', 'nobody', 's3.daspanel'].map((name) => `${name}.example`);
  for (const host of [...names, 's3.daspanel.localhost', 'bucket.s3.daspanel.localhost']) {
    await present(host);
    expect([host, await answerOf(host)]).toEqual([host, PROOF]);
    const { status, text } = await visit(proxy, host, PREFIX + TOKEN, { tls: { serverName: host } });
    expect([host, status, text]).toEqual([host, 200, PROOF]);
  }
});

test('addresses are answered as names are', async () => {
  for (const address of ['127.0.0.1', '2001:db8::7', '::1']) await present(address);
  for (const host of ['127.0.0.1', '[2001:db8::7]', '[2001:DB8::7]', '[::1]']) expect([host, await answerOf(host)]).toEqual([host, PROOF]);
});

test('the answer is fit for authorities: its own type, never kept, no body for HEAD', async () => {
  await present('fit.example');
  const answer = await visit(proxy, 'FIT.example', PREFIX + TOKEN);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': String(PROOF.length),
    'cache-control': 'no-store',
  });
  expect(await visit(proxy, 'fit.example', PREFIX + TOKEN, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
});

test('a file is seen as soon as it is there, and gone as soon as it is not', async () => {
  await proxy.writeRoute('soon.example', route());
  for (let round = 0; round < 5; round += 1) {
    expect(await answerOf('soon.example')).toBe(404);
    await present('soon.example', TOKEN, `${PROOF}${round}`);
    expect(await answerOf('soon.example')).toBe(`${PROOF}${round}`);
    await rm(files.http01('soon.example', TOKEN));
  }
});

test('without one the request is the site’s, as any other: its own client may have a file there', async () => {
  await proxy.writeRoute('own.example', route());
  await proxy.writeRoute('own-tls.example', { ...route(), https: '1' });
  expect(await answerOf('own.example', 'own-client')).toBe('proof of the site itself');
  expect(await answerOf('own-tls.example', 'own-client')).toBe(301);
  expect(await answerOf('nobody-at-all.example', 'own-client')).toBe(404);
  await present('own.example', 'own-client');
  expect(await answerOf('own.example', 'own-client')).toBe(PROOF);
  const sent = await visit(proxy, 'own.example', `${PREFIX}own-client`, { method: 'POST', body: 'x' });
  expect(sent.text).not.toContain(PROOF);
});

test('nothing but such a file is ever read', async () => {
  const secret = join(proxy.data.acmeChallenges, 'http-01', 'secret');
  await writeFile(secret, 'secret');
  await proxy.writeRoute('hostile.example', route());
  await symlink(secret, files.http01('hostile.example', 'link'));
  await mkdir(files.http01('hostile.example', 'folder'));
  await present('hostile.example', 'huge', 'x'.repeat(20_000));
  const tokens = [
    'link',
    'folder',
    'huge',
    '',
    '..',
    '../secret',
    '%2e%2e%2fsecret',
    `${TOKEN}/`,
    `x${'A'.repeat(200)}`,
    'a%00b',
    'a~b',
    '*',
  ];
  for (const token of tokens) {
    const answer = await answerOf('hostile.example', token);
    expect([token, answer]).not.toEqual([token, expect.stringContaining('secret')]);
    expect([token, typeof answer]).toEqual([token, 'number']);
  }
  for (const hostHeader of ['a~b', '..', '../x', '[::1]x', '[../x]', '*.example', 'x'.repeat(300)]) {
    const { status } = await visit(proxy, 'x', PREFIX + TOKEN, { hostHeader });
    expect([hostHeader, status]).not.toEqual([hostHeader, 200]);
  }
});
