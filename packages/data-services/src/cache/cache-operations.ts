import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { KeyedLock } from '@daspanel/platform/keyed-lock.ts';
import type { CacheAccounts } from './accounts.ts';
import { measureSite, removeSiteKeys } from './site-keys.ts';
import type { TenantRedis } from './tenant-redis.ts';

export interface CacheParts {
  readonly redis: TenantRedis;
  readonly accounts: CacheAccounts;
  /** Changes of one site follow each other. */
  readonly inTurn: KeyedLock;
}

/** Accounts and keys of sites in the tenant Redis. */
export function cacheOperations({ redis, accounts, inTurn }: CacheParts): Operations {
  const requests = dataServicesRequests;
  return {
    'cache.open': operation(requests['cache.open'], ({ site, generation }) => inTurn(site, () => accounts.open(site, generation))),
    'cache.measure': operation(requests['cache.measure'], ({ site }, _progress, signal) => measureSite(redis, site, signal)),
    'cache.clear': operation(requests['cache.clear'], ({ site, account }, _progress, signal) =>
      inTurn(site, async () => {
        if (account) await accounts.close(site);
        await removeSiteKeys(redis, site, signal);
      }),
    ),
  };
}
