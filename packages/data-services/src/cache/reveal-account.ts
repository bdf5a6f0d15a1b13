import { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { siteCacheAccount } from '@daspanel/platform/site-cache-account.ts';

/** Tells the API the account of a site, for its owner to see. `key` is the content of `data/keys/redis-tenant-accounts`, which the API cannot read. */
export function revealOperations(key: Secret<string>): Operations {
  return {
    'cache.reveal': operation(dataServicesRequests['cache.reveal'], async ({ site, generation }) =>
      siteCacheAccount(key.reveal(), site, generation),
    ),
  };
}
