import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { siteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import { z } from 'zod';
import { readIfThere } from '../read-if-there.ts';
import type { AccountLedger } from './account-ledger.ts';
import { type CacheAccess, commandRules, passwordHash, renderAccountRules } from './account-rules.ts';
import type { TenantRedis } from './tenant-redis.ts';

export interface CacheAccounts {
  /** Makes the site's account be exactly what it is to be, and durable. One that is known to be so costs nothing. */
  open(site: SiteId, generation: number): Promise<void>;
  /** Ends the account and its connections, durably. */
  close(site: SiteId): Promise<void>;
  /** Takes from a site the right to write, or gives it back. Where it has no account nothing happens. */
  setAccess(site: SiteId, access: CacheAccess): Promise<void>;
  /** The sites from which the right to write was taken, by this process or an earlier one. */
  listRestricted(): Promise<readonly SiteId[]>;
}

export interface CacheAccountParts {
  readonly redis: TenantRedis;
  readonly ledger: AccountLedger;
  /** Notes from whom the right to write was taken, for the next process: a full Redis could not. */
  readonly restrictedFile: string;
  /** The content of `data/keys/redis-tenant-accounts`. */
  readonly key: Secret<string>;
}

/** The accounts of sites in the tenant Redis. */
export function createCacheAccounts({ redis, ledger, restrictedFile, key }: CacheAccountParts): CacheAccounts {
  const restricted = new Set<SiteId>();
  let known = new Map<SiteId, string>();
  let knownOn = 0;

  return {
    async open(site, generation) {
      const account = siteCacheAccount(key.reveal(), site, generation);
      const hash = passwordHash(account);
      // What was found out about the server holds for one connection.
      if (knownOn !== redis.connection()) known = new Map();
      if (known.get(site) === hash) return;
      const before = ledger.hashOf(site);
      await redis.send('ACL', 'SETUSER', site, ...renderAccountRules(account, restricted.has(site) ? 'read-and-remove' : 'all'));
      knownOn = redis.connection();
      if (before !== hash) {
        // Connections that came in with an older password stay otherwise.
        await redis.send('CLIENT', 'KILL', 'USER', site);
        await ledger.set(site, hash);
      }
      known.set(site, hash);
    },
    async close(site) {
      known.delete(site);
      restricted.delete(site);
      await redis.send('ACL', 'DELUSER', site);
      await ledger.set(site, undefined);
    },
    async setAccess(site, access) {
      if (ledger.hashOf(site) !== undefined) await redis.send('ACL', 'SETUSER', site, ...commandRules(access));
      if (access === 'all') restricted.delete(site);
      else restricted.add(site);
      await publishFile(restrictedFile, JSON.stringify([...restricted]), { mode: 0o640 });
    },
    async listRestricted() {
      const noted = z.array(siteId).parse(JSON.parse((await readIfThere(restrictedFile)) || '[]'));
      for (const site of noted) restricted.add(site);
      return [...restricted];
    },
  };
}
