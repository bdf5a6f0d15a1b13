import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runOnTerminal, type CliSurroundings } from '../testing/run-cli.ts';

let daspanel: RunningDaspanel;
let here: CliSurroundings;
const cli = (...words: readonly string[]) => runCli(words, here);
beforeAll(async () => {
  daspanel = await startDaspanel();
  here = { env: { DASPANEL_DATA: daspanel.data } };
});
afterAll(() => daspanel.stop());

describe('sites', () => {
  it('are created, and answer', async () => {
    const created = await cli('sites', 'create', '--name', 'shop', '--static', '--description', 'Shop of the bakery', '--json');
    expect(created).toMatchObject({ status: 0, stderr: '' });
    expect(created.json()).toMatchObject({ name: 'shop', state: 'ready', description: 'Shop of the bakery' });
    expect((await daspanel.visit(`shop.sites.${daspanel.hostName}`)).status).toBe(200);
    expect((await cli('sites', 'list')).stdout).toMatch(/^shop +ready +https:\/\/shop\.sites\..* Shop of the bakery/m);
    expect((await cli('open', 'shop')).stdout).toContain(`http://shop.sites.${daspanel.hostName}:${daspanel.httpPort}/`);
  });

  it('--json prints the answer of the API', async () => {
    const printed = (await cli('sites', 'list', '--json')).json();
    expect(printed).toEqual((await daspanel.call('GET', '/v1/sites')).json);
  });

  it('are refused with a sentence and the fields that are wrong', async () => {
    const taken = await cli('sites', 'create', '--name', 'shop');
    expect(taken).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^daspanel: .*shop.*\n[^]*\(name-taken, request \w+\)\n$/),
    });
    const wrong = await cli('sites', 'create', '--name', 'Not A Name', '--php', '9.9');
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringMatching(/^ {2}version\.engine\.version: /m) });
    expect(wrong.stderr).toMatch(/^ {2}name: /m);
  });

  it('are changed, named by name or id', async () => {
    const json = (await cli('sites', 'edit', 'shop', '--limit', 'workers=8', '--limit', 'idle=60', '--json')).json();
    expect(json).toMatchObject({ limits: { workers: 8, idle: 60 } });
    const { id } = json as { id: string };
    expect((await cli('sites', 'edit', id, '--name', 'store', '--json')).json()).toMatchObject({ id, name: 'store' });
    expect((await cli('sites', 'edit', id, '--name', 'shop')).status).toBe(0);
    expect(await cli('sites', 'edit', 'shop')).toMatchObject({ status: 2, stderr: expect.stringContaining('Say what to change') });
  });

  it('are disabled and enabled', async () => {
    expect((await cli('sites', 'disable', 'shop', '--json')).json()).toMatchObject({ state: 'disabled' });
    expect((await daspanel.visit(`shop.sites.${daspanel.hostName}`)).status).toBe(503);
    expect((await cli('sites', 'enable', 'shop', '--json')).json()).toMatchObject({ state: 'ready' });
    expect((await daspanel.visit(`shop.sites.${daspanel.hostName}`)).status).toBe(200);
  });

  it('that do not exist are named', async () => {
    expect(await cli('sites', 'show', 'nothing')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no site "nothing"'),
    });
  });

  it('are listed page by page', async () => {
    for (const name of ['one', 'two', 'three']) expect((await cli('sites', 'create', '--name', name)).status).toBe(0);
    const first = await cli('sites', 'list', '--limit', '2', '--sort', 'name');
    const [, cursor = ''] = /--cursor (\S+)/.exec(first.stderr) ?? [];
    const second = await cli('sites', 'list', '--limit', '2', '--sort', 'name', '--cursor', cursor);
    expect(namesIn(first.stdout)).toEqual(['one', 'shop']);
    expect(namesIn(second.stdout)).toEqual(['three', 'two']);
    expect(namesIn((await cli('sites', 'list', '--all', '--limit', '1', '--sort', 'name')).stdout)).toEqual([
      'one',
      'shop',
      'three',
      'two',
    ]);
  });
});

function namesIn(table: string): readonly (string | undefined)[] {
  const [, ...rows] = table.trimEnd().split('\n');
  return rows.map((row) => row.split(' ')[0]);
}

describe('dangerous commands', () => {
  it('are refused where nobody can be asked', async () => {
    expect(await cli('sites', 'delete', 'one')).toMatchObject({ status: 2, stderr: expect.stringContaining('Say --yes') });
    expect((await cli('sites', 'show', 'one')).status).toBe(0);
  });

  it('ask for the name on a terminal', async () => {
    const mistyped = await runOnTerminal(['sites', 'delete', 'one'], { ...here, input: 'two\n' });
    expect(mistyped).toMatchObject({ status: 1, stdout: expect.stringContaining('That is not the name') });
    expect((await cli('sites', 'show', 'one')).status).toBe(0);
    const meant = await runOnTerminal(['sites', 'delete', 'one'], { ...here, input: 'one\n' });
    expect(meant).toMatchObject({ status: 0, stdout: expect.stringContaining('one is in the trash') });
  });

  it('go to the trash and come back, or go for good', async () => {
    expect((await cli('sites', 'list', '--state', 'trashed')).stdout).toMatch(/^one +trashed/m);
    expect((await cli('sites', 'restore', 'one', '--json')).json()).toMatchObject({ name: 'one', state: 'ready' });
    expect((await cli('sites', 'delete', 'one', '--yes')).status).toBe(0);
    expect(await cli('sites', 'purge', 'one', '--yes')).toMatchObject({ status: 0, stdout: 'one is gone.\n' });
    expect((await cli('sites', 'restore', 'one')).stderr).toContain('There is no site "one" in the trash');
  });

  it('name the ids where several sites in the trash had the same name', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      await cli('sites', 'create', '--name', 'twin');
      await cli('sites', 'delete', 'twin', '--yes');
    }
    expect(await cli('sites', 'restore', 'twin')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/by its id, s\w{15} or s\w{15}/),
    });
  });
});

describe('a terminal', () => {
  const escape = String.fromCharCode(27);

  it('gets colours and tables that fit its width', async () => {
    await cli('sites', 'edit', 'shop', '--description', 'a description that is much too long for a narrow terminal '.repeat(3).trim());
    const { stdout } = await runOnTerminal(['sites', 'list'], here);
    expect(stdout).toContain(`${escape}[32mready${escape}[39m`);
    const lines = stdout.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '').split(/\r?\n/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('gets no colours with NO_COLOR, and a pipe gets none at all', async () => {
    expect((await runOnTerminal(['sites', 'list'], { env: { ...here.env, NO_COLOR: '1' } })).stdout).not.toContain(`${escape}[`);
    expect((await cli('sites', 'list')).stdout).not.toContain(escape);
  });
});
