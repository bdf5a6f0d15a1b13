import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runOnTerminal, type CliSurroundings } from '../testing/run-cli.ts';

let daspanel: RunningDaspanel;
let folder: string;
let here: CliSurroundings;
const cli = (...words: readonly string[]) => runCli(words, here);
const visit = async (host: string) => (await daspanel.visit(`${host}.sites.${daspanel.hostName}`)).text;

beforeAll(async () => {
  daspanel = await startDaspanel();
  folder = await mkdtemp('/tmp/daspanel-cli-');
  here = { env: { DASPANEL_DATA: daspanel.data }, cwd: folder };
  await mkdir(join(folder, 'public'));
  await writeFile(join(folder, 'public', 'index.html'), 'from a folder');
  await mkdir(join(folder, 'many'));
  for (let number = 0; number < 4000; number += 1) await writeFile(join(folder, 'many', `${number}.html`), 'x'.repeat(100));
  await cli('sites', 'create', '--name', 'shop', '--static');
});
afterAll(async () => {
  await daspanel.stop();
  await rm(folder, { recursive: true });
});

describe('import', () => {
  it('takes a folder, named relative to where the person is', async () => {
    const imported = await cli('import', 'shop', './public');
    expect(imported).toMatchObject({ status: 0, stdout: expect.stringContaining('version.content succeeded') });
    expect(await visit('shop')).toBe('from a folder');
  });

  it('takes an archive, and says what is wrong with a file that is none', async () => {
    await writeFile(join(folder, 'note.txt'), 'this is no archive');
    const refused = await cli('import', 'shop', 'note.txt', '--replace');
    expect(refused).toMatchObject({ status: 1, stdout: expect.stringMatching(/^version\.content failed: .*\(invalid-archive\)/) });
    expect(await visit('shop')).toBe('from a folder');
  });

  it('refuses what it cannot read before it asks anybody', async () => {
    expect(await cli('import', 'shop', './nothing.zip')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('./nothing.zip cannot be read'),
    });
    expect(await cli('import', 'shop', './public', '--merge', '--replace')).toMatchObject({ status: 2 });
  });

  it('refuses addresses inside, with the sentence of the job', async () => {
    const inside = await cli('import', 'shop', `http://127.0.0.1:${daspanel.httpPort}/x.zip`);
    expect(inside).toMatchObject({ status: 1, stdout: expect.stringContaining('version.content failed') });
  });

  it('ends with the job, or leaves it running on Ctrl-C and says how to follow it', async () => {
    const left = await runCli(['import', 'shop', './many'], { ...here, interruptAt: /unpacking/ });
    expect(left).toMatchObject({ status: 130, stderr: expect.stringMatching(/daspanel jobs follow j\w{15}/) });
    const [job = ''] = /j\w{15}/.exec(left.stderr) ?? [];
    const followed = await cli('jobs', 'follow', job);
    expect(followed).toMatchObject({ status: 0, stdout: expect.stringContaining('version.content succeeded') });
    expect((await cli('jobs', 'show', job, '--json')).json()).toMatchObject({ id: job, state: 'succeeded' });
    expect((await cli('jobs', 'cancel', job)).stderr).toContain('wrong-state');
  });

  it('can be left alone from the start', async () => {
    const { stdout } = await cli('import', 'shop', './public', '--detach');
    expect(stdout).toMatch(/^j\w{15}\n$/);
    expect((await cli('jobs', 'follow', stdout.trim(), '--json')).json()).toMatchObject({ state: 'succeeded' });
    expect((await cli('jobs', 'list', '--site', 'shop', '--state', 'succeeded')).stdout).toContain(stdout.trim());
  });

  it('shows its progress on a terminal', async () => {
    const { status, stdout } = await runOnTerminal(['import', 'shop', './many'], here);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\ruploading: [\d.]+ [KM]iB/);
  });
});

describe('versions', () => {
  it('are added, filled, activated and rolled back', async () => {
    expect(
      (await cli('versions', 'add', 'shop', '--name', 'v2', '--php', '8.2', '--set', 'memory_limit=256', '--json')).json(),
    ).toMatchObject({
      engine: { kind: 'php', version: '8.2', settings: { memory_limit: 256 } },
    });
    await mkdir(join(folder, 'php'), { recursive: true });
    await writeFile(join(folder, 'php', 'index.php'), '<?php error_log("\x1b[2Joops"); echo PHP_VERSION, " ", ini_get("memory_limit");');
    expect((await cli('import', 'shop', 'php', '--version', 'v2', '--replace')).status).toBe(0);
    expect(await visit('v2.v.shop')).toMatch(/^8\.2\.\d+ 256M$/);
    expect(await cli('versions', 'activate', 'shop', 'v2')).toMatchObject({ status: 0, stdout: expect.stringContaining('serves v2.') });
    expect(await visit('shop')).toMatch(/^8\.2/);
    expect((await cli('versions', 'list', 'shop')).stdout).toMatch(/^v2 +yes +ready +PHP 8\.2/m);
    expect((await cli('versions', 'activate', 'shop', 'v1')).status).toBe(0);
    expect(await visit('shop')).toBe('from a folder');
  });

  it('keep the settings of PHP that are not named', async () => {
    const json = (await cli('versions', 'edit', 'shop', 'v2', '--set', 'display_errors=true', '--json')).json();
    expect(json).toMatchObject({ engine: { settings: { memory_limit: 256, display_errors: true } } });
    expect((await cli('versions', 'edit', 'shop', 'v2', '--set', 'no_such=1')).stderr).toContain('no_such');
  });

  it('are cloned to another PHP with their settings', async () => {
    expect((await cli('versions', 'clone', 'shop', 'v2', '--name', 'old', '--php', '7.4')).status).toBe(0);
    expect((await cli('versions', 'show', 'shop', 'old', '--json')).json()).toMatchObject({
      engine: { version: '7.4', settings: { memory_limit: 256, display_errors: true } },
    });
    expect(await visit('old.v.shop')).toMatch(/^7\.4\.\d+ 256M$/);
  });

  it('that are in use are not deleted', async () => {
    expect(await cli('versions', 'delete', 'shop', 'v1', '--yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('version-in-use'),
    });
    expect(await cli('versions', 'delete', 'shop', 'old', '--yes')).toMatchObject({ status: 0, stdout: 'old is gone.\n' });
    expect((await cli('versions', 'show', 'shop', 'old')).stderr).toContain('The site shop has no version "old"');
  });
});

describe('logs', () => {
  it('show requests on a line each, or as they are kept', async () => {
    await visit('shop');
    const { stdout } = await untilLogged(/ {2}127\.0\.0\.1 {2}200 {2}GET {3}shop\.sites\.\S+\/ /, 'logs', 'shop', '-n', '1');
    expect(stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse((await cli('logs', 'shop', '-n', '1', '--raw')).stdout)).toMatchObject({ status: 200, method: 'GET' });
  });

  it('show errors of PHP without their control characters', async () => {
    await visit('v2.v.shop');
    const { stdout } = await untilLogged(/oops/, 'logs', 'shop', '--kind', 'php-error');
    expect(stdout).toContain(String.raw`\u001b[2Joops`);
    expect(stdout).not.toContain('\u001b');
  });

  it('are followed until Ctrl-C', async () => {
    const following = runCli(['logs', 'shop', '-n', '0', '--follow'], { ...here, interruptAt: /\/followed / });
    const visiting = setInterval(() => void daspanel.visit(`shop.sites.${daspanel.hostName}`, '/followed'), 500);
    const { status, stdout } = await following;
    clearInterval(visiting);
    expect(status).toBe(130);
    expect(stdout).toContain('shop.sites.daspanel.localhost/followed');
  });

  /** The access log is written a moment after the answer. */
  async function untilLogged(wanted: RegExp, ...words: readonly string[]) {
    for (let turn = 0; turn < 50; turn += 1) {
      const shown = await cli(...words);
      if (wanted.test(shown.stdout)) return shown;
    }
    throw new Error(`${wanted.source} was not logged`);
  }
});
