import { createHash } from 'node:crypto';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { SiteCacheAccount } from '@daspanel/platform/site-cache-account.ts';

/**
 * The commands of sites: data of their own keys, transactions, and what a connection needs. Left out is all that names no key and tells of others
 * (SCAN, RANDOMKEY, DBSIZE), administration, scripts, which could keep the server busy for everybody, and channels, which have no prefix. CLIENT would
 * let a site pause the server or look at connections. See redis.io, "ACL" and the categories of each command.
 */
const COMMANDS = [
  '-@all +@read +@write +@string +@hash +@list +@set +@sortedset +@transaction +@connection',
  '-@dangerous -@admin -@scripting -@pubsub -@blocking',
  '-scan -randomkey -dbsize -select -move -swapdb -keys -wait -client -copy',
].flatMap((rules) => rules.split(' '));

/** For a site that holds more than its share: it reads and removes, and writes no more. */
const READ_AND_REMOVE = [...COMMANDS, '-@write', '+del', '+unlink', '+expire', '+pexpire', '+getdel'];

export type CacheAccess = 'all' | 'read-and-remove';

/** The rules of ACL SETUSER that make the account exactly this. */
export function renderAccountRules(account: SiteCacheAccount, access: CacheAccess): readonly string[] {
  return ['reset', ...accountRules(account, passwordHash(account)), ...commandRules(access)];
}

/** The line of an account in an ACL file. */
export function renderAccountOfFile(site: SiteId, hash: string): string {
  return ['user', site, ...accountRules({ prefix: `${site}:` }, hash), ...commandRules('all')].join(' ');
}

function accountRules({ prefix }: Pick<SiteCacheAccount, 'prefix'>, hash: string): readonly string[] {
  return ['on', `#${hash}`, `~${prefix}*`, 'resetchannels'];
}

export function commandRules(access: CacheAccess): readonly string[] {
  return access === 'all' ? COMMANDS : READ_AND_REMOVE;
}

/** As Redis keeps it: the SHA-256 in hex. */
export function passwordHash(account: SiteCacheAccount): string {
  return createHash('sha256').update(account.password).digest('hex');
}
