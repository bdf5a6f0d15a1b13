import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBind, type BindUnderTest } from '@daspanel/testkit/bind-under-test.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import { startDaspanel, type RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { visit } from '@daspanel/testkit/visit.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readKeyFile } from '../dns-providers/read-key-file.ts';
import { runCli, type CliRun } from '../testing/run-cli.ts';

let daspanel: RunningDaspanel;
let bind: BindUnderTest;
let pebble: PebbleUnderTest;
let folder: string;
const cli = (words: string) => runCli(words.split(' '), { env: { DASPANEL_DATA: daspanel.data }, cwd: folder });

beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-cli-');
  const keyFile = execFileSync('/usr/sbin/tsig-keygen', ['daspanel'], { encoding: 'utf8' });
  await writeFile(join(folder, 'daspanel.key'), keyFile);
  const { name, secret } = readKeyFile(keyFile, 'the key file');
  const records = ['@ A 127.0.0.1', 'www A 127.0.0.1'];
  const zone = { name: 'example.com', records, updatedBy: [name] };
  bind = await startBind({ keys: [{ name, algorithm: 'hmac-sha256', secret }], zones: [zone] });
  daspanel = await startDaspanel();
  pebble = await startPebble({ dnsServer: bind.server, httpPort: daspanel.httpPort, tlsPort: daspanel.httpsPort });
  await writeFile(join(folder, 'roots.pem'), pebble.serverRoot);
  await cli('sites create --name shop --static');
});
afterAll(async () => {
  await daspanel.stop();
  await pebble[Symbol.asyncDispose]();
  await bind[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Asks until what is shown is as wanted; the last answer otherwise. */
async function waitUntil(words: string, isReached: (run: CliRun) => boolean): Promise<CliRun> {
  for (let tries = 0; ; tries += 1) {
    const run = await cli(words);
    if (isReached(run) || tries === 40) return run;
    await wait(500);
  }
}
const isReady = ({ stdout }: CliRun) => /^state +ready /m.test(stdout);
const serialNumber = ({ stdout }: CliRun) => /^serial number +(\w+)$/m.exec(stdout)?.[1];

it('two commands lead to a certificate that is trusted', { timeout: 60_000 }, async () => {
  const ports = `--http-port ${daspanel.httpPort} --https-port ${daspanel.httpsPort}`;
  const authority = `--directory ${pebble.directory} --name Pebble --trusted-roots roots.pem --private ${ports} --agree-terms`;
  expect(await cli(`certificate-settings set ${authority} --resolver ${bind.server}`)).toMatchObject({ status: 0, stderr: '' });
  expect((await cli('certificate diagnose example.com')).stdout).toContain('A certificate could be ordered.');
  expect((await cli('mapping add shop example.com --www redirect-to-this')).status).toBe(0);
  const shown = await waitUntil('certificate show shop example.com', isReady);
  expect(shown.status).toBe(0);
  expect(shown.stdout).toMatch(/^authority +Pebble$/m);
  expect(shown.stdout).toMatch(/^shown +example\.com: the automatic one, issuer Pebble/m);
  expect(shown.stdout).toMatch(/^tries .*Pebble: issued/m);
  const answer = await visit({ port: daspanel.httpsPort, host: 'www.example.com', authority: await pebble.issuingRoot() });
  expect(answer.status).toBe(301);
  expect((await cli('certificate list')).stdout).toMatch(/^example\.com \+1 +ready +\d{4}-.* shop$/m);
  expect((await cli('certificate figures')).stdout).toMatch(/^automatic +1 ready$/m);
});

it('the account is shown with its address, and gets another key', { timeout: 60_000 }, async () => {
  const address = /https:\/\/\S+\/my-account\/\w+/;
  const before = address.exec((await cli('certificate-settings accounts')).stdout)?.[0];
  const rolled = await cli(`certificate-settings roll-key ${pebble.directory}`);
  expect([rolled.status, before, rolled.stdout]).toEqual([0, expect.stringMatching(address), expect.stringContaining(String(before))]);
});

it('a certificate whose key got out is revoked, and another one shown', { timeout: 60_000 }, async () => {
  const before = serialNumber(await cli('certificate show shop example.com'));
  expect((await cli('certificate replace shop example.com --reason key-compromise --yes')).status).toBe(0);
  const after = await waitUntil('certificate show shop example.com', (run) => isReady(run) && serialNumber(run) !== before);
  expect(serialNumber(after)).toEqual(expect.stringMatching(/^[0-9a-f]+$/));
  expect(serialNumber(after)).not.toBe(before);
});

it('a key file of tsig-keygen leads to a wildcard certificate', { timeout: 60_000 }, async () => {
  const blocked = await cli('certificate diagnose *.example.com');
  expect([blocked.status, blocked.stdout.includes('(needs-dns-provider)')]).toEqual([1, true]);
  const server = `--server 127.0.0.1 --port ${bind.port}`;
  expect((await cli(`dns-provider add --name bind --zone example.com ${server} --key-file daspanel.key`)).status).toBe(0);
  expect((await cli('mapping add shop *.example.com')).status).toBe(0);
  const { stdout } = await waitUntil('certificate show shop *.example.com', isReady);
  expect(stdout).toMatch(/^state +ready /m);
  expect(stdout).toMatch(/^names +\*\.example\.com$/m);
});
