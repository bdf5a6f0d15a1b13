import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { UNFINISHED_RESTORE_FILE } from '@daspanel/formats/backup-manifest.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { groups, identities, type Identity } from '@daspanel/platform/identities.ts';
import type { MachineRole } from '@daspanel/platform/settings.ts';
import { isOwnOfNode, sharedRunFolders } from './shared-folders.ts';

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
    // Database imports are read by data-services, through the group that files get here.
    folder(data.uploads, 'api', identities.dataServices, 0o2711),
    own(data.routes, 'api', 0o755),
    own(data.pools, 'api', 0o755),
    own(data.certificates, 'root', 0o711),
    own(data.localAuthority, 'certificates', 0o700),
    folder(data.servedCertificates, 'certificates', identities.proxy, 0o2750),
    folder(data.wantedCertificates, 'api', groups.certificateClients, 0o2750),
    own(data.ownCertificates, 'certificates', 0o700),
    own(data.acme, 'acme', 0o700),
    own(data.redis, 'redis', 0o700),
    own(data.redisTenant, 'redisTenant', 0o700),
    folder(data.redisTenantAccounts, 'dataServices', identities.redisTenant, 0o2750),
    own(data.mysql, 'mysql', 0o700),
    own(data.mail, 'mail', 0o700),
    folder(data.storage, 'storage', identities.proxy, 0o750),
    folder(data.accessKeys, 'api', identities.storage, 0o2750),
    folder(data.buckets, 'api', identities.storage, 0o2750),
    folder(data.exports, 'dataServices', identities.api, 0o2750),
    own(data.backups, 'root', 0o700),
    own(data.keys, 'root', 0o711),
    own(data.link, 'link', 0o700),
    own(dirname(data.lockFile), 'root', 0o700),
    own(data.logs, 'root', 0o755),
    folder(join(data.logs, 'proxy'), 'proxy', identities.api, 0o750),
    folder(data.siteLogs, 'proxy', identities.api, 0o2750),
    own(data.run, 'root', 0o711),
    own(run('settings'), 'root', 0o711),
    folder(run('orchestrator'), 'root', identities.api, 0o710),
    own(run('launcher'), 'root', 0o711),
    own(run('pools'), 'root', 0o711),
    // Sites see these two as /run/mysqld and /run/redis: nothing but the socket is in them.
    own(run('mysql'), 'mysql', 0o755),
    own(run('redis-tenant'), 'redisTenant', 0o755),
    own(run('mysql-server'), 'mysql', 0o700),
    own(run('redis-tenant-server'), 'redisTenant', 0o700),
    folder(run('data-services'), 'dataServices', identities.api, 0o710),
    folder(run('database-manager'), 'databaseManager', identities.proxy, 0o710),
    folder(run('database-manager-exchange'), 'dataServices', identities.databaseManager, 0o710),
    folder(run('mail'), 'mail', identities.api, 0o710),
    // Others pass through it to the one folder that is theirs; only the part sees which sites there are.
    folder(run('mail-channels'), 'root', identities.mail, 0o751),
    folder(run('outgoing-channels'), 'root', identities.console, 0o751),
    folder(run('storage'), 'storage', identities.proxy, 0o710),
    folder(run('site-files'), 'storage', identities.api, 0o710),
    folder(run('console'), 'console', identities.proxy, 0o710),
    folder(run('console-requests'), 'console', identities.api, 0o710),
    folder(run('redis'), 'redis', identities.api, 0o710),
    folder(run('certificates'), 'certificates', identities.proxy, 0o710),
    folder(run('certificate-requests'), 'certificates', identities.api, 0o710),
    folder(run('certificate-installations'), 'certificates', identities.acme, 0o710),
    folder(run('acme'), 'acme', identities.api, 0o710),
    folder(data.acmeChallenges, 'acme', identities.proxy, 0o2750),
    folder(join(data.acmeChallenges, 'http-01'), 'acme', identities.proxy, 0o2750),
    folder(join(data.acmeChallenges, 'tls-alpn-01'), 'acme', identities.proxy, 0o2750),
    folder(run('api'), 'api', identities.proxy, 0o710),
    own(run('answers'), 'proxy', 0o700),
    folder(run('proxy'), 'proxy', groups.publishers, 0o710),
    folder(run('engine-php'), 'engine', identities.proxy, 0o710),
    folder(run('link'), 'link', identities.api, 0o710),
  ];
}

/** First names of the folders in the data directory. */
export function topLevelFolders(root: string): readonly string[] {
  const names = describeFolders(root).map(({ path }) => relative(root, path).split(sep)[0] ?? '');
  return [...new Set(names)].filter((name) => name !== '');
}

/**
 * Empties `run/`, where only a running installation keeps anything. In a cluster folders stay that the nodes have mounted; what is in them is the kernel's to
 * remove.
 */
export async function emptyRunFolder(root: string, role: MachineRole): Promise<void> {
  const { run } = dataDirectory(root);
  await emptyFolder(run, role === 'whole' ? [] : sharedRunFolders);
  if (role === 'kernel') for (const name of sharedRunFolders) await emptyFolder(join(run, name), []);
}

/**
 * Makes the folders, and mends their owners and modes; on a node those that are its own. Throws where a restore did not end: half an installation must not
 * start.
 */
export async function prepareFolders(root: string, separateUsers: boolean, role: MachineRole = 'whole'): Promise<void> {
  if (existsSync(join(root, UNFINISHED_RESTORE_FILE)))
    throw new Error(`${root} holds a restore that did not end: delete everything in it but backups/, and restore again`);
  const wanted = describeFolders(root).filter(({ path }) => role !== 'node' || isOwnOfNode(relative(root, path)));
  for (const { path, owner, group, mode } of wanted) {
    await mkdir(path, { recursive: true });
    if (separateUsers) await chown(path, identities[owner], group);
    await chmod(path, mode);
  }
}

async function emptyFolder(path: string, except: readonly string[]): Promise<void> {
  const entries = (await readdir(path).catch(() => [])).filter((entry) => !except.includes(entry));
  await Promise.all(entries.map((entry) => rm(join(path, entry), { recursive: true, force: true })));
}
