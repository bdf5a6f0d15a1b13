import { chmod, link, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { startConstantLoad } from '../src/constant-load.ts';
import { createSite, runJob, waitForJob, type Files, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const hostOf = (site: SiteFacts) => `${site.name}.sites.${daspanel.hostName}`;
const versionPath = (site: SiteFacts, version = site.activeVersion) => `/v1/sites/${site.id}/versions/${version}`;
const folderOf = (site: SiteFacts, version = site.activeVersion, data = daspanel.data) =>
  join(dataDirectory(data).sites, site.id, 'versions', version);
const foldersOf = async (site: SiteFacts) => (await readdir(join(dataDirectory(daspanel.data).sites, site.id, 'versions'))).toSorted();
const idOf = (answer: { readonly json: unknown }) => (answer.json as { id: string }).id;

/** Changes a version while its page is asked for all the time, and gives what visitors saw. */
async function changeUnderLoad(site: SiteFacts, path: string, changes: readonly (readonly [string, string, unknown])[]) {
  const load = startConstantLoad({ port: daspanel.httpPort, host: hostOf(site), path, connections: 4 });
  const seen: string[] = [];
  for (const [method, address, body] of changes) {
    const answer = await daspanel.call(method, address, body);
    if (answer.status !== 200) throw new Error(`${method} ${address} was answered ${answer.status} ${answer.text}`);
    seen.push((await daspanel.visit(hostOf(site), path)).text);
  }
  return { seen, ...(await load.stop()) };
}

describe('a version that is changed under load', () => {
  const files: Files = {
    'index.html': 'as files',
    'index.php': '<?php echo "by php";',
    'limit.php': '<?php echo ini_get("memory_limit");',
    'page.txt': 'outer',
    'public/page.txt': 'inner',
  };
  test.each([
    ['engine', 'edit-engine', { kind: 'static' }, '/', { engine: { kind: 'php', version: '8.2' }, type: 'generic' }, 'as files', 'by php'],
    ['root directory', 'edit-root', { kind: 'static' }, '/page.txt', { root: '/public' }, 'outer', 'inner'],
    [
      'PHP settings',
      'edit-settings',
      { kind: 'php', version: '8.2' },
      '/limit.php',
      { engine: { kind: 'php', settings: { memory_limit: 96 } } },
      '128M',
      '96M',
    ],
    ['PHP version', 'edit-php', { kind: 'php', version: '7.1' }, '/limit.php', { engine: { kind: 'php', version: '8.2' } }, '128M', '128M'],
  ])('%s: takes effect with the answer, and no request fails', async (_what, name, engine, path, change, before, after) => {
    const site = await createSite(daspanel, { name, version: { engine } }, files);
    expect((await daspanel.visit(hostOf(site), path)).text).toBe(before);
    const { seen, failures, bodies } = await changeUnderLoad(site, path, [['PATCH', versionPath(site), change]]);
    expect({ seen, failures }).toEqual({ seen: [after], failures: {} });
    expect(Object.keys(bodies).every((body) => body === before || body === after)).toBe(true);
  });

  test('activation there and back: no failed request, nothing but the one or the other, each with the answer', async () => {
    const site = await createSite(daspanel, { name: 'turns' }, { 'index.html': 'one' });
    const { version: second } = await runJob(daspanel, `${versionPath(site)}/clone`, { name: 'two' });
    if (second === null) throw new Error('the clone has no version');
    await writeFile(join(folderOf(site, second), 'index.html'), 'two');
    const turns = Array.from({ length: 20 }, (_, turn) => (turn % 2 === 0 ? second : site.activeVersion));
    const { seen, failures, bodies } = await changeUnderLoad(
      site,
      '/',
      turns.map((version) => ['POST', `${versionPath(site, version)}/activate`, undefined] as const),
    );
    expect({ seen, failures }).toEqual({ seen: turns.map((version) => (version === second ? 'two' : 'one')), failures: {} });
    expect(Object.keys(bodies).toSorted()).toEqual(['one', 'two']);
  });
});

describe('cloning', () => {
  /** Everything that two trees can differ in. */
  async function describeTree(folder: string): Promise<string> {
    const { stdout } = await runProgram('/usr/bin/find', [folder, '-printf', '%P %y %m %U:%G %T@ %l %n\\n']);
    const sums = await runProgram('/usr/bin/find', ['.', '-type', 'f', '-exec', '/usr/bin/sha256sum', '{}', '+'], { cwd: folder });
    const lines = [
      ...stdout
        .toString()
        .split('\n')
        .filter((line) => !/^\S* d /.test(line)),
      ...sums.stdout.toString().split('\n'),
    ];
    return lines.toSorted().join('\n');
  }

  test('gives the same tree to the byte: modes, times, links and names', async () => {
    const site = await createSite(daspanel, { name: 'to-clone' }, { 'index.html': 'page', 'a/b/deep.txt': 'deep' });
    const folder = folderOf(site);
    await mkdir(join(folder, 'with space'), { mode: 0o711 });
    await writeFile(join(folder, 'with space', 'ünï\ncode'), Buffer.alloc(300_000, 7), { mode: 0o640 });
    await writeFile(join(folder, 'tool'), '#!/bin/sh', { mode: 0o755 });
    await chmod(join(folder, 'tool'), 0o755);
    await link(join(folder, 'tool'), join(folder, 'a', 'same-tool'));
    await symlink('../tool', join(folder, 'a', 'link'));
    await symlink('/nowhere', join(folder, 'dangling'));
    const { uid, gid } = await stat(folder);
    await runProgram('/usr/bin/chown', ['-hR', `${uid}:${gid}`, folder]);
    const job = await runJob(daspanel, `${versionPath(site)}/clone`, { name: 'copy' });
    expect(await describeTree(folderOf(site, job.version ?? ''))).toBe(await describeTree(folder));
    expect(job.result).toMatchObject({ files: 7, version: job.version });
    for (const host of [`copy.v.${hostOf(site)}`, `${job.version}.v.${site.id}.sites.${daspanel.hostName}`]) {
      expect((await daspanel.visit(host)).text).toBe('page');
      expect((await daspanel.visitSecurely(host, '/a/b/deep.txt')).text).toBe('deep');
    }
  });

  test('a large one holds nobody up: the site is activated, and another site made, meanwhile', async () => {
    const site = await createSite(daspanel, { name: 'large' }, { 'index.html': 'first' });
    const other = await daspanel.call('POST', `/v1/sites/${site.id}/versions`, { name: 'other' });
    await writeFile(join(folderOf(site, idOf(other)), 'index.html'), 'other');
    await fillWithFiles(folderOf(site), 200);
    const clone = await daspanel.call('POST', `${versionPath(site)}/clone`, {});
    expect((await daspanel.call('POST', `${versionPath(site, idOf(other))}/activate`)).status).toBe(200);
    expect((await daspanel.visit(hostOf(site))).text).toBe('other');
    const neighbour = await createSite(daspanel, { name: 'neighbour' });
    expect((await daspanel.visit(hostOf(neighbour))).status).toBe(200);
    const job = await waitForJob(daspanel, idOf(clone));
    expect(job).toMatchObject({ state: 'succeeded', result: { files: 201 } });
  });

  test('that is cancelled, waiting or running, leaves no version and no folder', async () => {
    const site = await createSite(daspanel, { name: 'cancelled' }, { 'index.html': 'first' });
    await fillWithFiles(folderOf(site), 400);
    const jobs = [];
    for (const name of ['running', 'waiting']) jobs.push(idOf(await daspanel.call('POST', `${versionPath(site)}/clone`, { name })));
    for (const job of jobs.toReversed()) expect((await daspanel.call('POST', `/v1/jobs/${job}/cancel`)).status).toBe(202);
    for (const job of jobs) expect(await waitForJob(daspanel, job)).toMatchObject({ state: 'cancelled' });
    await expect.poll(() => foldersOf(site), { timeout: 10_000 }).toEqual([site.activeVersion]);
    const { json } = await daspanel.call('GET', `/v1/sites/${site.id}/versions`);
    expect((json as { items: readonly { name: string }[] }).items.map(({ name }) => name)).toEqual(['v1']);
    expect((await daspanel.call('POST', `/v1/jobs/${jobs[0]}/cancel`)).status).toBe(409);
  });

  test('that fails leaves nothing, and the next one works', async () => {
    await using failing = await startDaspanel({ failpoints: 'clone.copied=throw:EIO*1' });
    const site = await createSite(failing, { name: 'fails' }, { 'index.html': 'page' });
    const asked = await failing.call('POST', `${versionPath(site)}/clone`, { name: 'copy' });
    expect(await waitForJob(failing, idOf(asked))).toMatchObject({ state: 'failed', problem: { code: 'internal' } });
    const folders = () => readdir(join(dataDirectory(failing.data).sites, site.id, 'versions'));
    await expect.poll(folders, { timeout: 10_000 }).toEqual([site.activeVersion]);
    expect((await failing.visit(`copy.v.${site.name}.sites.${failing.hostName}`)).status).toBe(404);
    expect((await runJob(failing, `${versionPath(site)}/clone`, { name: 'copy' })).state).toBe('succeeded');
  });
});

/** One MB each, so that copying takes a while. */
async function fillWithFiles(folder: string, count: number): Promise<void> {
  const content = Buffer.alloc(1_000_000, 'x');
  for (let index = 0; index < count; index += 1) await writeFile(join(folder, `large-${index}`), content);
}

describe('a version', () => {
  test('that is active cannot be deleted, and the answer names what holds it; another one goes with its files and preview', async () => {
    const site = await createSite(daspanel, { name: 'holding' }, { 'index.html': 'page' });
    const refused = await daspanel.call('DELETE', versionPath(site));
    expect(refused).toMatchObject({ status: 409, json: { code: 'version-in-use', holders: [expect.stringContaining('holding')] } });
    const { version } = await runJob(daspanel, `${versionPath(site)}/clone`, { name: 'spare' });
    expect((await daspanel.visit(`spare.v.${hostOf(site)}`)).text).toBe('page');
    expect((await daspanel.call('DELETE', versionPath(site, version ?? ''))).status).toBe(204);
    expect((await daspanel.visit(`spare.v.${hostOf(site)}`)).status).toBe(404);
    await expect.poll(() => foldersOf(site), { timeout: 10_000 }).toEqual([site.activeVersion]);
    expect((await daspanel.visit(hostOf(site))).text).toBe('page');
  });

  test.each([
    ['static', { kind: 'static' }],
    ['PHP', { kind: 'php', version: '8.2' }],
  ])('that is empty shows a placeholder on the site and in its preview: %s', async (_what, engine) => {
    const site = await createSite(daspanel, { version: { engine } });
    for (const host of [hostOf(site), `v1.v.${hostOf(site)}`]) {
      expect(await daspanel.visit(host)).toMatchObject({ status: 200, text: expect.stringContaining('nothing is in it yet') as string });
    }
    await writeFile(join(folderOf(site), 'index.html'), 'here');
    expect((await daspanel.visit(hostOf(site))).text).toBe('here');
  });

  test('may have a page for whatever does not exist, or one for 404, and lose it again', async () => {
    const version = { engine: { kind: 'static', fallback: '/app.html' } };
    const site = await createSite(daspanel, { name: 'one-page', version }, { 'app.html': 'app', 'sorry.html': 'sorry', 'a.css': 'css' });
    const ask = async (path: string) => {
      const { status, text } = await daspanel.visit(hostOf(site), path);
      return [status, text];
    };
    expect([await ask('/deep/link?x=1'), await ask('/a.css')]).toEqual([
      [200, 'app'],
      [200, 'css'],
    ]);
    const engine = { kind: 'static', fallback: null, notFoundPage: '/sorry.html' };
    expect((await daspanel.call('PATCH', versionPath(site), { engine })).status).toBe(200);
    expect([await ask('/deep/link'), await ask('/a.css')]).toEqual([
      [404, 'sorry'],
      [200, 'css'],
    ]);
    expect((await daspanel.call('PATCH', versionPath(site), { engine: { kind: 'static', notFoundPage: null } })).status).toBe(200);
    expect((await ask('/deep/link'))[1]).not.toContain('sorry');
  });
});
