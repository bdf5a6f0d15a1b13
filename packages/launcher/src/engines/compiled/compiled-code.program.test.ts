import { readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { identities } from '@daspanel/platform/identities.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { findDescendants } from '../../limits/process-tree.ts';

const COMPILED = 'compiled the code of WebAssembly pools';
const FAILED = 'the code of WebAssembly pools could not be compiled beforehand';
const FILES = { 'index.php': '<?php echo "hello from ", PHP_VERSION;' };
let launcher: LauncherUnderTest;
let site: SiteUnderTest;

beforeAll(async () => {
  launcher = await startLauncher();
  site = await makeSite(launcher, '1', FILES, { php: '8.3' });
});
afterAll(() => launcher[Symbol.asyncDispose]());

const wake = (woken: SiteUnderTest) => launcher.engine.request('pool.wake', { pool: woken.pool });
const sleep = (woken: SiteUnderTest) => launcher.engine.request('pool.sleep', { pool: woken.pool, graceSeconds: 5 });
const ready = () => join(launcher.data.run, 'launcher/compiled/ready');
const untilCompiled = () => vi.waitFor(() => expect(launcher.log()).toContain(COMPILED), { timeout: 30_000, interval: 50 });

/** The root folder of the sandbox of the site's host, as the launcher's machine sees it. */
async function findSandboxRoot(user: number): Promise<string> {
  for (const id of (await findDescendants(launcher.pid())).toReversed()) {
    const { uid } = await stat(`/proc/${id}`).catch(() => ({ uid: -1 }));
    if (uid === user) return `/proc/${id}/root`;
  }
  throw new Error(`no process of user ${user} runs`);
}

/** The names of folders that Node chooses for a user, without and with the flag that the host sets. */
async function namesForNode(user: number): Promise<readonly string[]> {
  const program =
    "const v8 = require('v8'); const tag = () => v8.cachedDataVersionTag().toString(16).padStart(8, '0'); console.log(tag()); v8.setFlagsFromString('--wasm-lazy-validation'); console.log(tag())";
  const { stdout } = await runProgram(process.execPath, ['-e', program]);
  const tags = stdout.toString().trim().split('\n');
  return tags.map((tag) => `${process.version}-${process.arch}-${tag}-${user}`).toSorted();
}

test('the first pool of WebAssembly needs no compiled code, and has it made for those after it', async () => {
  await wake(site);
  expect((await site.get('index.php')).body).toContain('hello from 8.3');
  await expect(readdir(join(await findSandboxRoot(site.user), 'opt/daspanel/compiled'))).rejects.toThrow('ENOENT');
  await untilCompiled();
  await sleep(site);
  await wake(site);
  expect((await site.get('index.php')).body).toContain('hello from 8.3');
  const seen = join(await findSandboxRoot(site.user), 'opt/daspanel/compiled');
  const names = (await readdir(seen)).toSorted();
  expect(names).toEqual(await namesForNode(site.user));
  for (const name of names) expect((await readdir(join(seen, name))).length).toBeGreaterThan(30);
});

test('no site and no other user can change the code, and all can read it', async () => {
  await untilCompiled();
  const entries = await readdir(ready(), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const { uid, mode } = await stat(join(entry.parentPath, entry.name));
    expect([uid, mode & 0o777]).toEqual([identities.root, entry.isDirectory() ? 0o755 : 0o444]);
  }
  await wake(site);
  const inside = join(await findSandboxRoot(site.user), 'opt/daspanel/compiled');
  const [name = ''] = await readdir(inside);
  // Even as root: it is mounted read-only there.
  await expect(writeFile(join(inside, name, 'planted'), 'x')).rejects.toThrow('EROFS');
  await expect(writeFile(join(inside, 'planted'), 'x')).rejects.toThrow('EROFS');
});

test('damaged and missing code is compiled by the pool itself', async () => {
  await untilCompiled();
  await sleep(site);
  const files = (await readdir(ready(), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const [index, { parentPath, name }] of files.entries()) {
    if (index % 2 === 0) await truncate(join(parentPath, name), 40);
    else await writeFile(join(parentPath, name), Buffer.alloc(5000, index));
  }
  await wake(site);
  expect((await site.get('index.php')).body).toContain('hello from 8.3');
  await sleep(site);
  await runProgram('/bin/rm', ['-r', ready()]);
  await wake(site);
  expect((await site.get('index.php')).body).toContain('hello from 8.3');
});

test('what cannot be compiled beforehand is told once, and pools go on without', async () => {
  await using other = await startLauncher();
  // The place of the folder that the code is made in is taken.
  await writeFile(join(other.data.run, 'launcher/compiled/unsealed'), '');
  const first = await makeSite(other, '1', FILES, { php: '7.4' });
  for (let times = 0; times < 2; times++) {
    await other.engine.request('pool.wake', { pool: first.pool });
    expect((await first.get('index.php')).body).toContain('hello from 7.4');
    await vi.waitFor(() => expect(other.log()).toContain(FAILED), { timeout: 30_000, interval: 50 });
    await other.engine.request('pool.sleep', { pool: first.pool, graceSeconds: 5 });
  }
  expect(other.log().split(FAILED)).toHaveLength(2);
});

test('it works without root', async () => {
  await using other = await startLauncher({ separateUsers: false, user: 699_998 });
  const first = await makeSite(other, '1', FILES, { php: '8.3' });
  await other.engine.request('pool.wake', { pool: first.pool });
  await vi.waitFor(() => expect(other.log()).toContain(COMPILED), { timeout: 30_000, interval: 50 });
  await other.engine.request('pool.sleep', { pool: first.pool, graceSeconds: 5 });
  await other.engine.request('pool.wake', { pool: first.pool });
  expect((await first.get('index.php')).body).toContain('hello from 8.3');
  const names = await readdir(join(other.data.run, 'launcher/compiled/ready'));
  expect(names.length).toBe(2);
});
