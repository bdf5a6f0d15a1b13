import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { prepareData, type DataForDaspanel } from '../testing/started-daspanel.ts';

let daspanel: DataForDaspanel;
let data: string;
const cli = (...words: readonly string[]) => runCli(words, daspanel.surroundings);

beforeAll(async () => {
  daspanel = await prepareData(findFreePort);
  data = daspanel.data;
});
afterAll(() => daspanel[Symbol.asyncDispose]());

describe('before it is started', () => {
  it('commands say so, with exit code 3', async () => {
    expect(await cli('sites', 'list')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`There is no Daspanel in ${data}: daspanel up`),
    });
    expect(await cli('status')).toMatchObject({ status: 3, stderr: expect.stringContaining('does not run') });
    expect(await cli('down')).toMatchObject({ status: 0, stderr: expect.stringContaining('does not run') });
  });

  it('the doctor looks at the machine', async () => {
    const { status, stdout } = await cli('doctor');
    expect(stdout).toMatch(/^ok +Node: v24/m);
    expect(stdout).toMatch(/^ok +packages: all are installed/m);
    expect(stdout).toMatch(/^ok +sandboxes: a sandbox works/m);
    expect([0, 1]).toContain(status);
  });
});

describe('up', () => {
  it('says which port is taken, and ends', async () => {
    const holder = await listen(daspanel.httpPort);
    const refused = await daspanel.up();
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(new RegExp(`port ${daspanel.httpPort} on 127.0.0.1 is taken`)),
    });
    expect((await cli('doctor', '--json')).json()).toContainEqual(
      expect.objectContaining({ about: `port ${daspanel.httpPort} on 127.0.0.1`, outcome: 'problem' }),
    );
    holder.close();
  });

  it('starts in the background and prints the announcement', async () => {
    const { status, stdout } = await daspanel.up();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^daspanel: ready in [\d.]+ s/m);
    expect(stdout).not.toContain('Ctrl-C');
  });

  it('leaves the one-time login in no log', async () => {
    const secret = (await readFile(`${data}/state/first-login`, 'utf8')).trim();
    expect(secret.length).toBeGreaterThan(20);
    expect(await readFile(`${data}/logs/orchestrator.log`, 'utf8')).not.toContain(secret);
  });

  it('says that it runs already', async () => {
    expect(await cli('up')).toMatchObject({ status: 0, stdout: expect.stringContaining('runs already') });
  });
});

describe('while it runs', () => {
  it('the status shows every part', async () => {
    const { status, stdout } = await cli('status');
    expect(status).toBe(0);
    for (const part of ['launcher', 'redis', 'certificates', 'api', 'answers', 'proxy', 'engine-php']) {
      expect(stdout).toMatch(new RegExp(`^${part} +ready +\\d+ \\w+ +\\d+ +[\\d.]+ MiB +\\d+`, 'm'));
    }
    expect(stdout).toMatch(/^sites +0$/m);
    expect(stdout).toMatch(/^isolation +(full|reduced)/m);
  });

  it('the doctor finds nothing wrong with the data folder and the parts', async () => {
    const json = (await cli('doctor', '--json')).json();
    expect(json).toContainEqual({ about: 'data folder', outcome: 'ok', says: `${data} has the owners and modes that it needs` });
    expect(json).toContainEqual({ about: 'part proxy', outcome: 'ok', says: 'is ready' });
  });

  it('the status is less, and 1, while the API is stopped', async () => {
    const { parts } = (await cli('status', '--json')).json() as { parts: readonly { name: string; pid: number }[] };
    const api = parts.find(({ name }) => name === 'api')?.pid;
    if (api === undefined) throw new Error('the API has no process');
    process.kill(api, 'SIGSTOP');
    try {
      const { status, stdout, stderr } = await cli('status');
      expect({ status, stderr }).toEqual({ status: 1, stderr: 'The API does not answer in time.\n' });
      expect(stdout).toMatch(/^proxy +ready/m);
      expect(stdout).toContain('not known while the API does not answer');
    } finally {
      process.kill(api, 'SIGCONT');
    }
  });

  it('a part is restarted', async () => {
    expect((await cli('restart', 'engine-php')).status).toBe(0);
    await expect.poll(async () => (await cli('status')).stdout, { timeout: 20_000 }).toMatch(/^engine-php +ready .* 1$/m);
    expect(await cli('restart', 'no-such-part')).toMatchObject({ status: 1 });
  });

  it('rebuild and verify end with their jobs', async () => {
    expect(await cli('rebuild')).toMatchObject({ status: 0, stdout: expect.stringContaining('system.rebuild succeeded') });
    expect(await cli('verify')).toMatchObject({ status: 0, stdout: expect.stringMatching(/system\.verify succeeded\nintact +true/) });
  });

  it('verify ends with 1 where something is wrong', async () => {
    expect((await cli('sites', 'create', '--name', 'shop')).status).toBe(0);
    await rm(`${data}/routes/shop.sites.daspanel.localhost`);
    expect(await cli('verify')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/intact +false[^]*shop\.sites\.daspanel\.localhost/),
    });
    expect((await cli('rebuild')).status).toBe(0);
  });

  it('the audit log is shown and checked', async () => {
    expect((await cli('audit', 'list', '--action', 'sites.create')).stdout).toMatch(/ sites\.create +s\w{15} +done +\{.*shop/);
    expect((await cli('audit', 'list', '--site', 'shop')).stdout).toContain('sites.create');
    expect(await cli('audit', 'verify')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^All \d+ records are as they were written\.\nhead \w{64}\n$/),
    });
  });

  it('events are printed as they happen', async () => {
    const following = runCli(['events', '--json'], { ...daspanel.surroundings, interruptAt: /site\.updated/ });
    const changing = setInterval(() => void cli('sites', 'edit', 'shop', '--description', String(Date.now())), 1000);
    const { status, stdout } = await following;
    clearInterval(changing);
    expect(status).toBe(130);
    const [line = ''] = stdout.split('\n').filter((text) => text.includes('site.updated'));
    expect(JSON.parse(line)).toMatchObject({ type: 'site.updated', subject: expect.stringMatching(/^s\w{15}$/) });
  });

  it('offers are listed', async () => {
    expect((await cli('engines')).stdout).toMatch(/^PHP 5\.6 +--php 5\.6$/m);
    expect((await cli('engines', '--settings')).stdout).toMatch(/^memory_limit +32 to 1024 +128 /m);
    expect((await cli('site-types')).stdout).toMatch(/^wordpress +WordPress +php +5\.6/m);
  });
});

describe('down', () => {
  it('stops it and waits for its end', async () => {
    expect(await cli('down')).toMatchObject({ status: 0, stdout: `Daspanel in ${data} is stopped.\n` });
    expect(await cli('sites', 'list')).toMatchObject({ status: 3 });
    expect(await cli('status')).toMatchObject({ status: 3 });
  });
});

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
