import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isIP } from 'node:net';
import type { NodeName } from '@daspanel/formats/link-requests.ts';
import { createAuthority, issueMember, type CertificateWithKey } from './cluster-secrets.ts';
import { linkSettings } from './link-settings.ts';
import type { PeerRole } from './peer-role.ts';

export interface ClusterWishes {
  /** Folder that everything is written to. */
  readonly out: string;
  /** Where nodes connect to. */
  readonly kernel: { readonly host: string; readonly port: number };
  readonly nodes: readonly NodeName[];
}

/**
 * Writes a folder for each machine, `kernel` and each node's name, which becomes `data/link` there; beside them the authority, `authority.pem` and `authority-key.pem`. An
 * authority that is there already is used again, so that machines can be added and certificates renewed; folders of nodes that are not named stay as they are.
 * Gives the names of the folders.
 */
export async function writeClusterFolders({ out, kernel, nodes }: ClusterWishes, now: number): Promise<readonly string[]> {
  await mkdir(out, { recursive: true, mode: 0o700 });
  const found = await readAuthority(out);
  const authority = found ?? (await createAuthority(now));
  if (found === undefined) await writePair(out, 'authority', authority);
  const listen = { address: isIP(kernel.host) === 0 ? '0.0.0.0' : kernel.host, port: kernel.port };
  const machines: readonly (readonly [string, PeerRole, object])[] = [
    ['kernel', { kind: 'kernel' }, { role: 'kernel', listen }],
    ...nodes.map((name) => [name, { kind: 'node', name }, { role: 'node', kernel }] as const),
  ];
  for (const [name, role, settings] of machines) {
    linkSettings.parse(settings);
    const folder = join(out, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const own = await issueMember(authority, role, now);
    await writeFile(join(folder, 'authority.pem'), authority.certificate);
    await writeFile(join(folder, 'certificate.pem'), own.certificate);
    await writeFile(join(folder, 'key.pem'), own.key, { mode: 0o600 });
    await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  }
  return machines.map(([name]) => name);
}

async function readAuthority(folder: string): Promise<CertificateWithKey | undefined> {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  const [certificate, key] = await Promise.all([read('authority.pem'), read('authority-key.pem')]);
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  throw new Error(`${folder} has half an authority: authority.pem and authority-key.pem belong together`);
}

async function writePair(folder: string, name: string, { certificate, key }: CertificateWithKey): Promise<void> {
  await writeFile(join(folder, `${name}-key.pem`), key, { mode: 0o600 });
  await writeFile(join(folder, `${name}.pem`), certificate);
}
