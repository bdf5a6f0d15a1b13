import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Something in the kernel's data directory that every node has at the same place in its own. */
export interface SharedFolder {
  /** Relative to the data directory. */
  readonly path: string;
  /** What a node does with it; what it only reads may be mounted read-only there. */
  readonly access: 'read' | 'write';
  /** Who needs it on a node. */
  readonly for: string;
  /** Something that is in it from the kernel's first start on, so that a mount point without its mount is not taken for it. */
  readonly holds?: string;
}

/** All that machines of a cluster share, by a file system that all of them mount. */
export const sharedFolders: readonly SharedFolder[] = [
  { path: 'routes', access: 'read', for: 'proxy and answers: what is shown for a host' },
  { path: 'pools', access: 'read', for: 'launcher and engine-php: how the PHP of a site runs' },
  { path: 'sites', access: 'write', for: 'proxy and the PHP of sites: their files, which they change' },
  { path: 'certificates/serve', access: 'read', for: 'proxy: certificates with their keys', holds: '_ca.crt' },
  { path: 'ledger', access: 'read', for: 'launcher: the user of each site', holds: 'sites.jsonl' },
  { path: 'storage', access: 'read', for: 'proxy: large downloads over S3' },
  { path: 'trash', access: 'read', for: 'answers: whose logs can go' },
  { path: 'run/acme-challenges', access: 'read', for: 'proxy: answers for public certificates', holds: 'http-01' },
];

/**
 * The one key that a node needs, which the passwords of sites in the tenant Redis follow from. It never changes, and is copied, because the folder has keys beside it that a node must not
 * have.
 */
export const COPIED_KEY = 'keys/redis-tenant-accounts';

/** What a node has for itself: these folders, and all that is in the latter two but for what is shared. */
const ownOfNodes: readonly string[] = ['', 'certificates', 'keys', 'link', 'lock'];
const ownTreesOfNodes: readonly string[] = ['logs', 'run'];

/** Whether a folder (relative to the data directory) is made by the node that it is on. */
export function isOwnOfNode(path: string): boolean {
  const isShared = sharedFolders.some((shared) => path === shared.path || path.startsWith(shared.path + sep));
  return !isShared && (ownOfNodes.includes(path) || ownTreesOfNodes.includes(path.split(sep)[0] ?? ''));
}

/** Names in `run/` that a node must not empty. */
export const sharedRunFolders = sharedFolders.filter(({ path }) => path.startsWith('run/')).map(({ path }) => path.slice('run/'.length));

/** Throws a sentence when a node has not got what it shares with the kernel, as far as that can be seen. */
export function assertShared(root: string): void {
  const missing = sharedFolders.find(({ path, holds = '' }) => !existsSync(join(root, path, holds)));
  const place = missing === undefined ? COPIED_KEY : join(missing.path, missing.holds ?? '');
  if (missing === undefined && existsSync(join(root, place))) return;
  const advice = missing === undefined ? 'copy it' : `start that with the kernel first, and mount its ${missing.path} here`;
  throw new Error(`${join(root, place)} is missing. This machine is a node of another one: ${advice} (docs/cluster.md)`);
}
