import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { readInstallation } from './read-installation.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-answers-');
  await mkdir(dataDirectory(folder).servedCertificates, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Makes a root with OpenSSL, with these name constraints. */
async function publish(constraints: string | undefined): Promise<void> {
  const more = constraints === undefined ? [] : ['-addext', `nameConstraints=critical,${constraints}`];
  const file = join(dataDirectory(folder).servedCertificates, '_ca.crt');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key')];
  const { status } = await runProgram('/usr/bin/openssl', ['req', '-x509', ...key, '-out', file, '-subj', '/CN=Root', ...more]);
  expect(status).toBe(0);
}
const describe = async (hostName: string) => (await readInstallation(dataDirectory(folder), hostName).authority())?.described;

test('the authority is described with what it may vouch for', async () => {
  expect(await describe('panel.example')).toBeUndefined();
  await publish(undefined);
  expect(await describe('panel.example')).toMatchObject({ name: 'Root', isConstrained: false, isForHost: true });
  await publish('permitted;DNS:panel.example,permitted;DNS:test');
  for (const host of ['panel.example', 'a.panel.example', 'panel.test'])
    expect(await describe(host)).toMatchObject({ isConstrained: true, isForHost: true });
  for (const host of ['other.example', 'example', 'xpanel.example', 'latest'])
    expect(await describe(host)).toMatchObject({ isForHost: false });
});
