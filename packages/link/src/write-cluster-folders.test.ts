import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeName } from '@daspanel/formats/link-requests.ts';
import { expect, onTestFinished, test } from 'vitest';
import { readCredentials, readLinkSettings } from './link-settings.ts';
import { readRole } from './peer-role.ts';
import { writeClusterFolders } from './write-cluster-folders.ts';

const names = (...given: string[]) => given as NodeName[];
const kernel = { host: '10.0.0.1', port: 7443 };

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp('/tmp/daspanel-secrets-');
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function describe(folder: string) {
  const settings = await readLinkSettings(folder);
  const { authority, certificate } = await readCredentials(folder, settings);
  const own = new X509Certificate(certificate);
  return { settings, role: readRole(own), isOfAuthority: own.verify(new X509Certificate(authority).publicKey) };
}

test('each machine gets a folder that link can use, and nobody the authority’s key', async () => {
  const out = await makeFolder();
  expect(await writeClusterFolders({ out, kernel, nodes: names('web1', 'web2') }, Date.now())).toEqual(['kernel', 'web1', 'web2']);
  expect(await describe(join(out, 'kernel'))).toMatchObject({
    settings: { role: 'kernel', listen: { address: '10.0.0.1', port: 7443 } },
    role: { kind: 'kernel' },
    isOfAuthority: true,
  });
  for (const name of ['web1', 'web2'])
    expect(await describe(join(out, name))).toMatchObject({
      settings: { role: 'node', kernel },
      role: { kind: 'node', name },
      isOfAuthority: true,
    });
  expect((await readdir(join(out, 'web1'))).toSorted()).toEqual(['authority.pem', 'certificate.pem', 'key.pem', 'settings.json']);
  for (const key of ['authority-key.pem', 'kernel/key.pem', 'web1/key.pem']) expect((await stat(join(out, key))).mode & 0o777).toBe(0o600);
});

test('a machine is added with the authority that is there, and others keep what they have', async () => {
  const out = await makeFolder();
  await writeClusterFolders({ out, kernel: { host: 'kernel.example', port: 1 }, nodes: names('web1') }, Date.now());
  expect((await describe(join(out, 'kernel'))).settings).toMatchObject({ listen: { address: '0.0.0.0' } });
  const read = (path: string) => readFile(join(out, path), 'utf8');
  const former = [await read('authority.pem'), await read('web1/certificate.pem')];
  await writeClusterFolders({ out, kernel, nodes: names('web2') }, Date.now());
  expect([await read('authority.pem'), await read('web1/certificate.pem')]).toEqual(former);
  expect(await read('web2/authority.pem')).toBe(former[0]);
  await rm(join(out, 'authority-key.pem'));
  await expect(writeClusterFolders({ out, kernel, nodes: names('web3') }, Date.now())).rejects.toThrow('half an authority');
});
