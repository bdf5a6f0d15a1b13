import type { PoolId, SiteId } from '@daspanel/formats/identifiers.ts';
import type { RequestError } from '@daspanel/platform/json-socket.ts';

/** Sites whose pools are not started for a while. */
export interface RefusedSites {
  refuse(site: SiteId, error: RequestError, milliseconds: number): void;
  /** Throws the error that the site of the pool is refused with, if it is. */
  assertAllowed(pool: PoolId): void;
}

export function createRefusedSites(): RefusedSites {
  const refused = new Map<SiteId, { readonly error: RequestError; readonly until: number }>();
  return {
    refuse: (site, error, milliseconds) => void refused.set(site, { error, until: performance.now() + milliseconds }),
    assertAllowed(pool) {
      for (const [site, { error, until }] of refused) {
        if (performance.now() >= until) refused.delete(site);
        else if (isOfSite(pool, site)) throw error;
      }
    },
  };
}

export function isOfSite(pool: PoolId, site: SiteId): boolean {
  return pool.startsWith(`${site}-`);
}
