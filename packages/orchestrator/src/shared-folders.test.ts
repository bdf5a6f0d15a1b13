import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { describeFolders, emptyRunFolder, prepareFolders } from './data-layout.ts';
import { assertShared, COPIED_KEY, sharedFolders } from './shared-folders.ts';

async function makeRoot(): Promise<string> {
  const root = await mkdtemp('/tmp/daspanel-shared-');
  onTestFinished(() => rm(root, { recursive: true }));
  return root;
}

test('what is shared are folders of an installation, none in another', () => {
  const all = describeFolders('/data').map(({ path }) => path);
  const paths = sharedFolders.map(({ path }) => path);
  for (const path of paths) {
    expect(all).toContain(join('/data', path));
    expect(paths.filter((other) => path.startsWith(`${other}/`))).toEqual([]);
  }
});

test('a node makes its own folders alone, and does not touch what it shares', async () => {
  const root = await makeRoot();
  for (const { path } of sharedFolders) await mkdir(join(root, path), { recursive: true, mode: 0o700 });
  await prepareFolders(root, false, 'node');
  for (const { path } of sharedFolders) expect((await stat(join(root, path))).mode & 0o777).toBe(0o700);
  expect((await readdir(root)).toSorted()).toEqual(
    ['certificates', 'keys', 'ledger', 'link', 'lock', 'logs', 'pools', 'routes', 'run', 'sites', 'storage', 'trash'].toSorted(),
  );
  expect(await readdir(join(root, 'certificates'))).toEqual(['serve']);
});

test('a start empties what a machine has run, and leaves in place what others have mounted', async () => {
  for (const role of ['whole', 'kernel', 'node'] as const) {
    const root = await makeRoot();
    const { run, acmeChallenges } = dataDirectory(root);
    await mkdir(join(acmeChallenges, 'http-01'), { recursive: true });
    await writeFile(join(run, 'left'), '');
    const { ino } = await stat(acmeChallenges);
    await emptyRunFolder(root, role);
    const found = await stat(acmeChallenges).catch(() => undefined);
    expect([role, await readdir(run), found?.ino === ino]).toEqual([role, role === 'whole' ? [] : ['acme-challenges'], role !== 'whole']);
    if (role !== 'whole') expect(await readdir(acmeChallenges)).toEqual(role === 'kernel' ? [] : ['http-01']);
  }
});

test('a node without what it shares does not start, and says what is missing', async () => {
  const root = await makeRoot();
  expect(() => assertShared(root)).toThrow(
    /routes is missing\. This machine is a node of another one: start that .* and mount its routes here/,
  );
  for (const { path } of sharedFolders) await mkdir(join(root, path), { recursive: true });
  expect(() => assertShared(root)).toThrow(/certificates\/serve\/_ca\.crt is missing/);
  for (const { path, holds } of sharedFolders) if (holds !== undefined) await writeFile(join(root, path, holds), '');
  expect(() => assertShared(root)).toThrow(/redis-tenant-accounts is missing.*copy it/);
  await mkdir(dirname(join(root, COPIED_KEY)));
  await writeFile(join(root, COPIED_KEY), 'key');
  assertShared(root);
});

test('the page about several machines names all that is shared, and how', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/cluster.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` \| (read|write) \|/gm)].map(([, path, access]) => [path, access]);
  expect(rows).toEqual(sharedFolders.map(({ path, access }) => [`${path}/`, access]));
  expect(page).toContain(COPIED_KEY);
});
