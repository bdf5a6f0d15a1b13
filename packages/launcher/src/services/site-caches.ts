import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { siteCacheAccount, type SiteCacheAccount } from '@daspanel/platform/site-cache-account.ts';

/** The accounts of sites in the tenant Redis. */
export interface SiteCaches extends Disposable {
  /** The account that belongs to the pool's site, whether Redis runs or not; undefined in an installation without a tenant Redis. */
  accountOf(descriptor: Pick<PoolDescriptor, 'site' | 'cache'>): Promise<SiteCacheAccount | undefined>;
  /**
   * Has the account made, or mended, in Redis itself. Resolves after half a second at most, and never rejects: an account that was made once stays,
   * and a pool wakes without it.
   */
  open(descriptor: Pick<PoolDescriptor, 'site' | 'cache'>): Promise<void>;
}

const PATIENCE_MILLISECONDS = 500;

export function siteCaches(data: DataDirectory, log: Log): SiteCaches {
  const dataServices = createRequester(data.sockets.dataServices);
  return {
    async accountOf({ site, cache }) {
      const key = await readKey(join(data.keys, 'redis-tenant-accounts'));
      return key === undefined ? undefined : siteCacheAccount(key, site, cache.generation);
    },
    async open({ site, cache }) {
      try {
        const options = { timeoutMilliseconds: PATIENCE_MILLISECONDS };
        await dataServices.request('cache.open', { site, generation: cache.generation }, options);
      } catch (error) {
        log.warn('the account of a site in the tenant Redis could not be checked', { site, error });
      }
    },
    [Symbol.dispose]: () => dataServices[Symbol.dispose](),
  };
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
