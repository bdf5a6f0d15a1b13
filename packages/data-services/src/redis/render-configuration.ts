import { createHash } from 'node:crypto';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { renderAccountOfFile } from '../cache/account-rules.ts';
import { ADMINISTRATOR, type TenantRedisPaths } from './server-paths.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * `redis.conf` of the tenant Redis for a machine with so many bytes of memory. Nothing is evicted by Redis itself, which would take any site's sessions:
 * data-services takes from the largest consumer. Sessions survive restarts through the append-only file.
 */
export function renderConfiguration(paths: TenantRedisPaths, machineMemory: number): string {
  const settings: readonly (readonly [name: string, value: string])[] = [
    ['port', '0'],
    ['unixsocket', paths.socket],
    ['unixsocketperm', '777'],
    ['dir', paths.folder],
    ['aclfile', paths.accounts],
    ['daemonize', 'no'],
    ['databases', '1'],
    ['maxmemory', `${Math.floor(largestMemory(machineMemory) / MEBIBYTE)}mb`],
    ['maxmemory-policy', 'noeviction'],
    ['maxmemory-clients', '25%'],
    ['maxclients', '4000'],
    ['timeout', '600'],
    // One value, and with it what one command can take at once.
    ['proto-max-bulk-len', '16mb'],
    ['client-query-buffer-limit', '32mb'],
    ['client-output-buffer-limit', 'normal 64mb 32mb 30'],
    ['enable-debug-command', 'no'],
    ['enable-module-command', 'no'],
    ['enable-protected-configs', 'no'],
    ['save', '""'],
    ['appendonly', 'yes'],
    ['appendfsync', 'everysec'],
    ['aof-load-truncated', 'yes'],
    ['auto-aof-rewrite-percentage', '100'],
    ['auto-aof-rewrite-min-size', '16mb'],
    ['slowlog-max-len', '0'],
    ['acllog-max-len', '0'],
  ];
  return settings.map(([name, value]) => `${name} ${value}\n`).join('');
}

/** A twentieth of the memory. */
function largestMemory(machineMemory: number): number {
  return Math.min(Math.max(machineMemory / 20, 64 * MEBIBYTE), 1024 * MEBIBYTE);
}

/**
 * Nobody can be the default account, which has no password: connections begin without an account. But it may do everything, because it is whom the server obeys
 * while it reads its append-only file: a transaction that it may not run would be lost with everything in it.
 */
const DEFAULT_ACCOUNT = 'user default on resetpass ~* &* +@all';

/** The ACL file: the administrator's account as its key says, and those of the sites. See redis.io, ACL. */
export function renderAccounts(administrationKey: string, sites: ReadonlyMap<SiteId, string>): string {
  const hash = createHash('sha256').update(administrationKey).digest('hex');
  const lines = [DEFAULT_ACCOUNT, `user ${ADMINISTRATOR} on #${hash} ~* &* +@all`];
  return [...lines, ...[...sites].map(([site, password]) => renderAccountOfFile(site, password)), ''].join('\n');
}
