import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contract, ProblemAnswer } from '@daspanel/contract';
import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitForJob } from '../../testing/make-things.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { diffs, sites, versions } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'storage'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

interface Address {
  readonly site: SiteId;
  readonly version: VersionId;
}
const put = async ({ site, version }: Address, path: string, content: string | Buffer) => {
  const place = join(installation.data.sites, site, 'versions', version, path);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, content);
};
const makeSite = async (): Promise<Address> => {
  const { body } = await installation.client().call(sites.create, { body: {} });
  if (body.activeVersion === null) throw new Error('the site has no active version');
  return { site: body.id, version: body.activeVersion };
};
const clone = async (original: Address): Promise<Address> => {
  const { body } = await installation.client().call(versions.clone, { params: original, body: {} });
  const { version } = await waitForJob(installation.client(), body.id);
  return { site: original.site, version: version as VersionId };
};
const problemOf = async (attempt: Promise<unknown>) =>
  await attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? { ...error.problem, requestId: '' } : error),
  );

test('a clone and its original are the same until one of them changes', async () => {
  const original = await makeSite();
  await put(original, 'index.html', 'first\nline');
  await put(original, 'logo.png', Buffer.from([137, 80, 78, 71, 0, 1]));
  await put(original, 'old.txt', 'old');
  const params = await clone(original);
  const query = { with: original.version };
  const client = installation.client();
  expect((await client.call(diffs.list, { params, query })).body).toEqual({ items: [], next: null });

  await put(params, 'index.html', 'second\nline');
  await put(params, 'lib/new.php', '<?php');
  await symlink('/etc/passwd', join(installation.data.sites, params.site, 'versions', params.version, 'link'));
  const first = (await client.call(diffs.list, { params, query: { ...query, limit: 2 } })).body;
  expect(first).toEqual({
    items: [
      { path: '/index.html', change: 'changed', bytesBefore: 10, bytesAfter: 11 },
      { path: '/lib/new.php', change: 'added', bytesBefore: null, bytesAfter: 5 },
    ],
    next: '/lib/new.php',
  });
  const rest = await client.call(diffs.list, { params, query: { ...query, cursor: first.next ?? '' } });
  expect(rest.body).toEqual({ items: [{ path: '/link', change: 'added', bytesBefore: null, bytesAfter: 11 }], next: null });

  const read = async (path: string) => (await client.call(diffs.file, { params, query: { ...query, path } })).body;
  expect(await read('/index.html')).toEqual({
    path: '/index.html',
    before: { kind: 'text', text: 'first\nline' },
    after: { kind: 'text', text: 'second\nline' },
  });
  expect(await read('/lib/new.php')).toMatchObject({ before: { kind: 'absent' }, after: { kind: 'text', text: '<?php' } });
  expect(await read('/link')).toMatchObject({ before: { kind: 'absent' }, after: { kind: 'link', target: '/etc/passwd' } });
  expect(await read('/logo.png')).toMatchObject({ before: { kind: 'binary', bytes: 6 } });
  await put(params, 'index.html', 'x'.repeat(1024 ** 2 + 1));
  expect(await read('/index.html')).toMatchObject({ after: { kind: 'too-large', bytes: 1_048_577 } });
  expect(await problemOf(read('/nothing'))).toMatchObject({ code: 'not-found' });
});

test('a version of another site is as one that does not exist', async () => {
  const params = await makeSite();
  const foreign = await makeSite();
  const absent = { site: params.site, version: 'v000000000000000' as VersionId };
  const compare = (with_: VersionId) => problemOf(installation.client().call(diffs.list, { params, query: { with: with_ } }));
  expect(await compare(foreign.version)).toMatchObject({ code: 'not-found' });
  expect(await compare(foreign.version)).toEqual(await compare(absent.version));
});

test('files can be compared by those who may read them alone', async () => {
  const params = await makeSite();
  const body = { name: 'looker', scopes: ['versions:read', 'sites:read'] as ('versions:read' | 'sites:read')[] };
  const { body: token } = await installation.client().call(contract.tokens.create, { body });
  const attempt = installation.client(token.token).call(diffs.list, { params, query: { with: params.version } });
  expect(await problemOf(attempt)).toMatchObject({ code: 'missing-scope' });
});
