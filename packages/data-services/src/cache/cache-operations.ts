import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { OneAtATime } from '../one-at-a-time.ts';
import type { CacheAccounts } from './accounts.ts';
import { measureSite, removeSiteKeys } from './site-keys.ts';
import type { TenantRedis } from './tenant-redis.ts';

export interface CacheParts {
  readonly redis: TenantRedis;
  readonly accounts: CacheAccounts;
  /** Changes of one site follow each other. */
  readonly turns: OneAtATime;
}

/** Accounts and keys of sites in the tenant Redis. */
export function cacheOperations({ redis, accounts, turns }: CacheParts): Operations {
  const requests = dataServicesRequests;
  return {
    'cache.open': operation(requests['cache.open'], ({ site, generation }) => turns.run(site, () => accounts.open(site, generation))),
    'cache.measure': operation(requests['cache.measure'], ({ site }, _progress, signal) => measureSite(redis, site, signal)),
    'cache.clear': operation(requests['cache.clear'], ({ site, account }, _progress, signal) =>
      turns.run(site, async () => {
        if (account) await accounts.close(site);
        await removeSiteKeys(redis, site, signal);
      }),
    ),
  };
}
