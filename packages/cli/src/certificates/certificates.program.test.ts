import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeOwnCertificate } from '../testing/make-own-certificate.ts';
import { runCli, type CliSurroundings } from '../testing/run-cli.ts';

const SECRET = 'c2VjcmV0IG9mIHRoZSBjb21tYW5kIGxpbmUncyBrZXk=';
/** At this port no authority answers, and none outside is asked. */
const OTHER = ['--directory', 'https://127.0.0.1:9/dir', '--name', 'Nobody', '--private', '--agree-terms'];
let daspanel: RunningDaspanel;
let folder: string;
let here: CliSurroundings;
const cli = (words: readonly string[] | string, more: CliSurroundings = {}) =>
  runCli(typeof words === 'string' ? words.split(' ') : words, { ...here, ...more });

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

describe('certificate-settings', () => {
  it('set needs agreement to the terms of an authority', async () => {
    const words = ['certificate-settings', 'set', '--directory', 'https://127.0.0.1:9/dir', '--name', 'Nobody', '--private'];
    expect(await cli(words)).toMatchObject({ status: 1, stderr: expect.stringContaining('terms') });
    expect((await cli('certificate-settings show')).stdout).toMatch(/^authorities +none/m);
  });

  it('set changes what is named, and takes a secret from standard input that nobody sees again', async () => {
    const input = 'canary-of-the-external-account\n';
    const set = await cli(['certificate-settings', 'set', ...OTHER, '--eab-key-id', 'kid-1', '--http-port', String(daspanel.httpPort)], {
      input,
    });
    expect([set.status, set.stderr, set.stdout.includes('canary')]).toEqual([0, '', false]);
    expect(set.stdout).toMatch(/^authorities +Nobody: https:.*external account kid-1.*private/m);
    const changed = await cli('certificate-settings set --key-type rsa-2048 --resolver 127.0.0.1:9 --public-address 127.0.0.1 --json');
    expect(changed.json()).toMatchObject({
      issuers: [{ kind: 'custom', name: 'Nobody', externalAccount: { keyId: 'kid-1', hasHmacKey: true } }],
      keyType: 'rsa-2048',
      resolvers: ['127.0.0.1:9'],
    });
    expect((await cli('certificate-settings set --public-address none --json')).json()).toMatchObject({ publicAddresses: [] });
  });

  it('set --fallback adds an authority after those that are set, whose secrets stay', async () => {
    const spare = ['--directory', 'https://127.0.0.1:9/spare', '--name', 'Spare', '--private', '--fallback', '--agree-terms'];
    const { json } = await cli(['certificate-settings', 'set', ...spare, '--json']);
    expect(json()).toMatchObject({
      issuers: [{ name: 'Nobody', externalAccount: { keyId: 'kid-1', hasHmacKey: true } }, { name: 'Spare' }],
    });
  });

  it.each([
    ['--lets-encrypt me@example.com --directory https://127.0.0.1:9/dir', 'contradict'],
    ['--without-issuer --lets-encrypt me@example.com', 'contradict'],
    ['--fallback', 'belongs to an authority'],
    ['--email me@example.com', 'belongs to --directory'],
  ])('set %s is not understood, and nothing is changed', async (words, sentence) => {
    expect(await cli(`certificate-settings set ${words}`)).toMatchObject({ status: 2, stderr: expect.stringContaining(sentence) });
  });
});

describe('dns-provider', () => {
  it('add takes the key as tsig-keygen writes it, and shows it nowhere', async () => {
    await writeFile(join(folder, 'daspanel.key'), `key "daspanel" {\n\talgorithm hmac-sha512;\n\tsecret "${SECRET}";\n};\n`);
    const add = ['dns-provider', 'add', '--name', 'bind', '--zone', 'Example.COM.', '--server', '127.0.0.1', '--port', '9'];
    const added = await cli([...add, '--key-file', 'daspanel.key']);
    expect([added.status, added.stderr, added.stdout.includes(SECRET)]).toEqual([0, '', false]);
    expect(added.stdout).toMatch(/^key +daspanel \(hmac-sha512\)$/m);
    expect((await cli('dns-provider list')).stdout).toMatch(/^bind +127\.0\.0\.1:9 +applied +n\w{15} +example\.com$/m);
    expect(await cli(add)).toMatchObject({ status: 2, stderr: expect.stringContaining('--key-file') });
    const [id = ''] = /n[0-9a-hjkmnp-tv-z]{15}/.exec((await cli('dns-provider show bind')).stdout) ?? [];
    expect((await cli(`dns-provider show ${id}`)).stdout).toContain('bind');
  });

  it('update changes what is named, and does not send the key to another server', async () => {
    expect((await cli('dns-provider update bind --zone example.com --zone example.org')).stdout).toMatch(
      /^zones +example\.com example\.org$/m,
    );
    expect((await cli('dns-provider update bind --server 127.0.0.2')).status).toBe(1);
    const moved = await cli('dns-provider update bind --server 127.0.0.2 --key-name daspanel', { input: `${SECRET}\n` });
    expect([moved.status, moved.stdout.includes(SECRET), moved.stdout.includes('127.0.0.2 port 9')]).toEqual([0, false, true]);
  });

  it('delete asks for the name', async () => {
    expect(await cli('dns-provider delete bind')).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
    expect((await cli('dns-provider delete bind --yes')).stdout).toBe('bind is gone.\n');
    expect((await cli('dns-provider show bind')).stderr).toContain('no DNS provider "bind"');
  });
});

describe('certificate', () => {
  beforeAll(async () => {
    await cli('mapping add shop example.com --www serve --certificate local');
  });

  it('show says what visitors are shown', async () => {
    const { status, stdout } = await cli('certificate show shop example.com');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^shown +example\.com: of the local authority, /m);
    expect(stdout).toMatch(/^ +www\.example\.com: of the local authority, /m);
  });

  it('upload shows a certificate of one’s own to visitors, and nobody its key', async () => {
    await makeOwnCertificate(folder, ['example.com', '*.example.com']);
    const upload = ['certificate', 'upload', 'shop', 'example.com', '--chain', 'fullchain.pem', '--key'];
    const { status, stdout, stderr } = await cli([...upload, 'key.pem']);
    expect([status, stderr, stdout.includes('PRIVATE KEY')]).toEqual([0, '', false]);
    expect(stdout).toMatch(/^certificate +own$/m);
    expect(stdout).toMatch(/^shown +example\.com: the one that was uploaded, issuer Own authority, /m);
    const fromInput = await cli([...upload, '-'], { input: await readFile(join(folder, 'key.pem'), 'utf8') });
    expect(fromInput.status).toBe(0);
  });

  it('upload refuses a key of another certificate, with a sentence', async () => {
    await cli('mapping add shop example.net --certificate local');
    const words = 'certificate upload shop example.net --chain fullchain.pem --key key.pem';
    expect(await cli(words)).toMatchObject({ status: 1, stderr: expect.stringContaining('example.net') });
    expect(await cli(words.replace('key.pem', 'absent.pem'))).toMatchObject({ status: 2, stderr: expect.stringContaining('absent.pem') });
  });

  it('remove goes back to an automatic one', async () => {
    expect(await cli('certificate remove shop example.com')).toMatchObject({ status: 2 });
    expect((await cli('certificate remove shop example.com --yes')).status).toBe(0);
    expect((await cli('certificate show shop example.com')).stdout).toMatch(/^certificate +automatic$/m);
    expect((await cli('mapping show shop example.com')).stdout).toMatch(/^certificate +automatic$/m);
  });

  it('diagnose, list and figures tell what is in the way', async () => {
    const diagnosis = await cli('certificate diagnose shop example.com');
    expect(diagnosis.status).toBe(1);
    expect(diagnosis.stdout).toMatch(/^name +example\.com$/m);
    expect(diagnosis.stdout).toMatch(/\((?:dns|private|port)-[a-z-]+\)$/m);
    expect((await cli('certificate diagnose not.mapped.example')).stdout).toMatch(/^name +not\.mapped\.example$/m);
    expect((await cli('certificate list --site shop')).stdout).toMatch(/^example\.com \+1 +\w+ .* shop /m);
    expect((await cli('certificate figures --json')).json()).toMatchObject({ automatic: { orders: 0 }, alarms: [] });
  });

  it('retry and replace say how far it is, and replace asks first', async () => {
    expect((await cli('certificate retry shop example.com')).stdout).toMatch(/^state +\w+ \(/m);
    expect(await cli('certificate replace shop example.com')).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
    expect((await cli('certificate replace shop example.com --reason superseded --yes')).status).toBe(1);
  });
});

it('the installation has certificates of its own, local ones until told otherwise', async () => {
  expect((await cli('installation-certificate show installation')).stdout).toMatch(/^wanted for +nothing/m);
  expect((await cli('installation-certificate show addresses --json')).json()).toMatchObject({ id: 'addresses', names: [] });
  expect((await cli('installation-certificate show nothing')).status).toBe(2);
});

it('the doctor says when certificates are wanted that nobody could issue', async () => {
  await cli('certificate-settings set --without-issuer');
  expect((await cli('doctor')).stdout).toMatch(/warning +automatic certificates: one is wanted, and no authority is set/);
});
