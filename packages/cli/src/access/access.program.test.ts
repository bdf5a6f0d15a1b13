import { X509Certificate } from 'node:crypto';
import { chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runOnTerminal, type CliSurroundings } from '../testing/run-cli.ts';
import { startWithUp, type DataForDaspanel } from '../testing/started-daspanel.ts';

const STRANGER = 65_534;
let daspanel: DataForDaspanel;
let home: string;
let url: string;
let secret: string;
let fingerprint: string;
/** Another user of the machine, who knows the address. */
let stranger: CliSurroundings;
let root: CliSurroundings;

beforeAll(async () => {
  daspanel = await startWithUp(findFreePort);
  home = await mkdtemp('/tmp/daspanel-home-');
  await chown(home, STRANGER, STRANGER);
  url = daspanel.apiUrl;
  root = daspanel.surroundings;
  stranger = { user: STRANGER, env: { HOME: home, DASPANEL_URL: url } };
  secret = (await readFile(join(daspanel.data, 'state', 'first-login'), 'utf8')).trim();
  fingerprint = new X509Certificate(await readAuthority()).fingerprint256;
});
afterAll(async () => {
  await daspanel[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

const readAuthority = () => readFile(join(daspanel.data, 'certificates', 'serve', '_ca.crt'));
const keptFile = () => join(home, '.config', 'daspanel', 'credentials.json');

describe('an authority that the machine does not trust', () => {
  it('is not trusted silently', async () => {
    expect(await runCli(['sites', 'list'], stranger)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`daspanel login --url ${url}`),
    });
  });

  it('is shown, and nothing is sent until it is confirmed', async () => {
    const refused = await runCli(['login', secret], stranger);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining(`SHA-256 ${fingerprint}`) });
    const wrong = await runCli(['login', secret, '--fingerprint', fingerprint.replace(/^../, '00')], stranger);
    expect(wrong).toMatchObject({ status: 3, stderr: expect.stringContaining('not the expected one') });
  });

  it('can be named as a file', async () => {
    const file = join(home, 'ca.pem');
    await writeFile(file, await readAuthority());
    const answer = await runCli(['sites', 'list', '--ca', file], stranger);
    expect(answer).toMatchObject({ status: 1, stderr: expect.stringContaining('(unauthenticated') });
  });
});

describe('login', () => {
  it('refuses a wrong secret', async () => {
    const wrong = await runCli(['login', 'wrong', '--fingerprint', fingerprint], stranger);
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('not the secret of the first login') });
  });

  it('asks for the fingerprint and the secret on a terminal, and shows the secret nowhere', async () => {
    const asked = await runOnTerminal(['login', '--url', url], {
      env: { HOME: home },
      answers: [
        [/Is it the same\?/, 'yes\n'],
        [/One-time login/, `${secret}\n`],
      ],
    });
    expect(asked).toMatchObject({ status: 0, stdout: expect.stringContaining('Is it the same?') });
    expect(asked.stdout).toMatch(/Signed in to https:\/\/api\.daspanel\.localhost:\d+ as owner t\w{15}/);
    expect(asked.stdout).not.toContain(secret);
    await chown(keptFile(), STRANGER, STRANGER);
    await chown(join(home, '.config', 'daspanel'), STRANGER, STRANGER);
    await chown(join(home, '.config'), STRANGER, STRANGER);
  });

  it('keeps the token for its owner alone', async () => {
    expect((await stat(keptFile())).mode & 0o777).toBe(0o600);
    expect(await runCli(['sites', 'list'], stranger)).toMatchObject({ status: 0 });
    expect((await runCli(['whoami', '--json'], stranger)).json()).toMatchObject({ kind: 'owner' });
    // The installation that was signed in to last is meant where no other is named.
    expect(await runCli(['whoami'], { user: STRANGER, env: { HOME: home } })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(url),
    });
  });

  it('works once', async () => {
    expect((await runCli(['login', secret], stranger)).stderr).toContain('(first-login-over');
  });

  it('finds the address in the data directory of the machine', async () => {
    expect(await runCli(['whoami', '--data', daspanel.data], { user: STRANGER, env: { HOME: home } })).toMatchObject({ status: 0 });
  });

  it('is forgotten by logout', async () => {
    expect(await runCli(['logout'], stranger)).toMatchObject({ status: 0 });
    expect(await runCli(['logout'], stranger)).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing is kept') });
  });
});

describe('tokens', () => {
  it('are made with few rights, used, and revoked', async () => {
    expect((await runCli(['sites', 'create', '--name', 'shop'], root)).status).toBe(0);
    const made = await runCli(['token', 'create', '--name', 'deploy', '--scope', 'sites:read', '--site', 'shop', '--json'], root);
    const { id, token } = made.json() as { id: string; token: string };
    const withToken = { env: { ...root.env, DASPANEL_TOKEN: token } };
    expect((await runCli(['sites', 'list'], withToken)).stdout).toMatch(/^shop /m);
    expect(await runCli(['sites', 'disable', 'shop'], withToken)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('(missing-scope'),
    });
    expect((await runCli(['token', 'list'], root)).stdout).toMatch(new RegExp(`^${id} +deploy +api`, 'm'));

    const signedIn = await runCli(['login', '--fingerprint', fingerprint], { ...stranger, input: `${token}\n` });
    expect(signedIn).toMatchObject({ status: 0, stdout: expect.stringContaining(`as api ${id}`) });
    expect((await runCli(['sites', 'list'], stranger)).status).toBe(0);

    expect((await runCli(['token', 'revoke', id, '--yes'], root)).status).toBe(0);
    expect(await runCli(['sites', 'list'], stranger)).toMatchObject({ status: 1, stderr: expect.stringContaining('(unauthenticated') });
  });

  it('read everything where no scope is named', async () => {
    const json = (await runCli(['token', 'create', '--name', 'monitoring', '--json'], root)).json();
    const { scopes } = json as { scopes: readonly string[] };
    expect(scopes.every((scope) => scope.endsWith(':read'))).toBe(true);
    expect(scopes).toContain('parts:read');
  });
});
