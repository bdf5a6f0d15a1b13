import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliSurroundings } from '../testing/run-cli.ts';

let daspanel: RunningDaspanel;
let folder: string;
let here: CliSurroundings;
const cli = (words: string, more: CliSurroundings = {}) => runCli(words.split(' '), { ...here, ...more });

beforeAll(async () => {
  daspanel = await startDaspanel();
  folder = await mkdtemp('/tmp/daspanel-cli-');
  here = { env: { DASPANEL_DATA: daspanel.data }, cwd: folder };
  await cli('sites create --name shop --static');
});
afterAll(async () => {
  await daspanel.stop();
  await rm(folder, { recursive: true });
});

describe('database', () => {
  it('create shows how to connect, and a password that was made up on a line of its own', async () => {
    const { status, stdout, stderr } = await cli('database create shop main');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^host +localhost$/m);
    expect(stdout).toMatch(/^user +\w{8}_main$/m);
    expect(stdout).toMatch(/\n[A-Za-z2-9]{32}\n$/);
    expect(stderr).toContain('shown this once');
    expect((await cli('database show shop main')).stdout).not.toContain(stdout.trim().split('\n').at(-1));
  });

  it('create takes a password from standard input, and shows it to nobody', async () => {
    const { status, stdout } = await cli('database create shop given --ask-password', { input: "it's a secret\n" });
    expect([status, stdout.includes('secret')]).toEqual([0, false]);
    expect((await cli('database create shop short --ask-password', { input: 'short\n' })).stderr).toContain('invalid-fields');
    expect(await cli('database create shop x --without-user --user y')).toMatchObject({ status: 2 });
  });

  it('export writes a file that is not there yet, for its owner alone, and import reads it', async () => {
    await writeFile(join(folder, 'make.sql'), "CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('from a file');");
    expect((await cli('database import shop main make.sql')).status).toBe(0);
    expect((await cli('database export shop main')).status).toBe(0);
    expect(gunzipSync(await readFile(join(folder, 'main.sql.gz'))).toString()).toContain('from a file');
    expect(await cli('database export shop main')).toMatchObject({ status: 2, stderr: expect.stringContaining('is there already') });
    expect((await cli('database import shop main main.sql.gz --replace')).status).toBe(0);
    await writeFile(join(folder, 'broken.sql'), 'SELECT 1;\nNONSENSE;');
    expect(await cli('database import shop main broken.sql')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^database\.import failed: .*\(invalid-sql\)/),
    });
  });

  it('delete asks for the name', async () => {
    expect(await cli('database delete shop given')).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
    expect((await cli('database delete shop given --yes')).stdout).toBe('given is gone.\n');
    expect((await cli('database show shop given')).stderr).toContain('has no database "given"');
  });
});

it('grants are named by databases and shown by them', async () => {
  await cli('database-user create shop reports --grant main:read --connections 3');
  const { stdout } = await cli('database-user show shop reports');
  expect(stdout).toMatch(/^databases +main \(read\)$/m);
  expect(stdout).toMatch(/^connections +3$/m);
  expect((await cli('database-user edit shop reports --grant nothing')).stderr).toContain('has no database "nothing"');
  expect((await cli('database-user edit shop reports --grant main:write')).stderr).toContain('invalid-fields');
});

it('the cache shows its password when asked to', async () => {
  const { stdout } = await cli('cache reveal shop --json');
  const { password, prefix } = JSON.parse(stdout) as { password: string; prefix: string };
  expect((await cli('cache show shop')).stdout).not.toContain(password);
  expect((await cli('cache show shop')).stdout).toContain(prefix);
  expect(await cli('cache clear shop')).toMatchObject({ status: 2 });
  expect((await cli('versions clone shop v1 --keep-urls')).status).toBe(2);
});
