import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, runOnTerminal, type CliSurroundings } from '../testing/run-cli.ts';

let daspanel: RunningDaspanel;
let folder: string;
let here: CliSurroundings;
const cli = (...words: readonly string[]) => runCli(['files', ...words], here);
const visit = async (path: string) => (await daspanel.visit(`shop.sites.${daspanel.hostName}`, path)).text;

beforeAll(async () => {
  daspanel = await startDaspanel();
  folder = await mkdtemp('/tmp/daspanel-cli-files-');
  here = { env: { DASPANEL_DATA: daspanel.data }, cwd: folder };
  await writeFile(join(folder, 'hello.txt'), 'hello\n');
  await runCli(['sites', 'create', '--name', 'shop', '--static'], here);
});
afterAll(async () => {
  await daspanel.stop();
  await rm(folder, { recursive: true });
});

it('puts a file where it is seen at once, and nothing over what is there', async () => {
  expect(await cli('put', 'shop', 'hello.txt')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Path +\/hello\.txt$/m) });
  expect(await visit('/hello.txt')).toBe('hello\n');
  expect(await cli('put', 'shop', 'hello.txt')).toMatchObject({ status: 1 });
  const replaced = await runCli(['files', 'put', 'shop', '-', '/hello.txt', '--overwrite'], { ...here, input: 'hello again\n' });
  expect(replaced).toMatchObject({ status: 0 });
  expect(await visit('/hello.txt')).toBe('hello again\n');
});

it('refuses what it cannot send before it asks anybody', async () => {
  expect(await cli('put', 'shop', 'nothing.txt')).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no such file') });
  expect(await cli('put', 'shop', '.')).toMatchObject({ status: 2, stderr: expect.stringContaining('daspanel import') });
  expect(await cli('put', 'shop', '-')).toMatchObject({ status: 2, stderr: expect.stringContaining('has no name') });
});

it('sends what is too large for one request in pieces', async () => {
  await writeFile(join(folder, 'large.bin'), 'start');
  await truncate(join(folder, 'large.bin'), 70 * 1024 ** 2);
  expect((await cli('put', 'shop', 'large.bin', '/media/', '--json')).json()).toMatchObject({
    path: '/media/large.bin',
    size: 70 * 1024 ** 2,
  });
});

it('gets a file back, and leaves what is there on this machine alone', async () => {
  expect(await cli('get', 'shop', 'hello.txt', 'back.txt')).toMatchObject({ status: 0, stderr: 'It is in back.txt.\n' });
  expect(await readFile(join(folder, 'back.txt'), 'utf8')).toBe('hello again\n');
  expect(await cli('get', 'shop', 'hello.txt', 'back.txt')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('is there already'),
  });
  expect(await cli('get', 'shop', '/hello.txt', '-')).toMatchObject({ status: 0, stdout: 'hello again\n' });
  expect(await cli('get', 'shop', '/nothing.txt', 'none.txt')).toMatchObject({ status: 1 });
  await expect(readFile(join(folder, 'none.txt'))).rejects.toThrow('ENOENT');
});

it('makes folders, copies, moves, and lists what is there', async () => {
  expect((await cli('mkdir', 'shop', '/old/2026')).status).toBe(0);
  expect((await cli('copy', 'shop', '/hello.txt', '/old/copy.txt')).status).toBe(0);
  expect((await cli('move', 'shop', 'old/copy.txt', 'old/first.txt', '--json')).json()).toMatchObject({ path: '/old/first.txt' });
  expect((await cli('chmod', 'shop', '/old/first.txt', '600')).stdout).toBe('Changed: 1.\n');
  const { stdout } = await cli('list', 'shop', '/old');
  expect(stdout).toMatch(/^2026\/ .*\nfirst\.txt +12 B +600 /m);
  expect(await cli('list', 'shop', '/old/2026')).toMatchObject({
    stdout: '',
    stderr: expect.stringContaining('There is nothing in /old/2026'),
  });
});

it('finds names, and what is in files', async () => {
  expect((await cli('search', 'shop', 'FIRST')).stdout).toMatch(/^\/old\/first\.txt$/m);
  expect((await cli('search', 'shop', 'again', '--content', '--folder', 'old')).stdout).toMatch(/^\/old\/first\.txt +1 +hello again$/m);
  expect(await cli('search', 'shop', 'nowhere')).toMatchObject({ stdout: '', stderr: 'Nothing was found.\n' });
});

it('packs and unpacks', async () => {
  expect((await cli('archive', 'shop', '/old', '/old.zip')).status).toBe(0);
  expect(await cli('extract', 'shop', '/old.zip', '/again')).toMatchObject({ status: 0, stdout: expect.stringContaining('succeeded') });
  expect((await cli('get', 'shop', '/again/first.txt', '-')).stdout).toBe('hello again\n');
});

it('deletes what is named again, and says how much went', async () => {
  expect(await cli('delete', 'shop', '/old')).toMatchObject({ status: 2, stderr: expect.stringContaining('Say --yes') });
  const asked = await runOnTerminal(['files', 'delete', 'shop', '/old'], { ...here, input: 'old\n' });
  expect(asked).toMatchObject({ status: 0, stdout: expect.stringContaining('/old is gone') });
  expect(await cli('delete', 'shop', '/old', '--yes')).toMatchObject({ status: 1, stderr: expect.stringContaining('not-found') });
});

it('leaves it to the API which paths may be, and says which version is meant', async () => {
  expect(await cli('get', 'shop', '../state/secrets', '-')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('invalid-parameter'),
  });
  await runCli(['versions', 'add', 'shop', '--name', 'next'], here);
  expect((await cli('put', 'shop', 'hello.txt', '/', '--version', 'next')).status).toBe(0);
  expect((await cli('list', 'shop', '--version', 'next')).stdout).toContain('hello.txt');
  expect(await cli('list', 'shop', '--version', 'none')).toMatchObject({ status: 1, stderr: expect.stringContaining('no version "none"') });
});
