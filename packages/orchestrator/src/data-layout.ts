import { chmod, chown, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { groups, identities, type Identity } from '@daspanel/platform/identities.ts';

export interface Folder {
  readonly path: string;
  readonly owner: Identity;
  readonly group: number;
  readonly mode: number;
}

/** The folders that exist before any part starts. What lies deeper belongs to the part that writes it. */
export function describeFolders(root: string): readonly Folder[] {
  const data = dataDirectory(root);
  const run = (name: string) => join(data.run, name);
  const folder = (path: string, owner: Identity, group: number, mode: number): Folder => ({ path, owner, group, mode });
  const own = (path: string, owner: Identity, mode: number) => folder(path, owner, identities[owner], mode);
  return [
    own(data.root, 'root', 0o711),
    own(data.state, 'api', 0o700),
    own(data.ledger, 'root', 0o700),
    own(data.sites, 'root', 0o711),
    // Sites' users enter it: a deleted site is emptied by its own user.
    own(data.trash, 'root', 0o711),
    own(data.uploads, 'api', 0o711),
    own(data.routes, 'api', 0o755),
    own(data.pools, 'api', 0o755),
    own(data.certificates, 'root', 0o711),
    own(data.localAuthority, 'certificates', 0o700),
    folder(data.servedCertificates, 'certificates', identities.proxy, 0o2750),
    own(data.redis, 'redis', 0o700),
    own(data.logs, 'root', 0o755),
    folder(join(data.logs, 'proxy'), 'proxy', identities.api, 0o750),
    folder(data.siteLogs, 'proxy', identities.api, 0o2750),
    own(data.run, 'root', 0o711),
    folder(run('orchestrator'), 'root', identities.api, 0o710),
    own(run('launcher'), 'root', 0o711),
    own(run('pools'), 'root', 0o711),
    own(run('mysql'), 'root', 0o755),
    folder(run('redis'), 'redis', identities.api, 0o710),
    folder(run('certificates'), 'certificates', identities.proxy, 0o710),
    folder(run('api'), 'api', identities.proxy, 0o710),
    own(run('answers'), 'proxy', 0o700),
    folder(run('proxy'), 'proxy', groups.publishers, 0o710),
    folder(run('engine-php'), 'engine', identities.proxy, 0o710),
  ];
}

/** Makes the folders, mends their owners and modes, and empties `run/`, where only a running installation keeps anything. */
export async function prepareFolders(root: string, separateUsers: boolean): Promise<void> {
  await emptyFolder(dataDirectory(root).run);
  for (const { path, owner, group, mode } of describeFolders(root)) {
    await mkdir(path, { recursive: true });
    if (separateUsers) await chown(path, identities[owner], group);
    await chmod(path, mode);
  }
}

async function emptyFolder(path: string): Promise<void> {
  const entries = await readdir(path).catch(() => []);
  await Promise.all(entries.map((entry) => rm(join(path, entry), { recursive: true, force: true })));
}
