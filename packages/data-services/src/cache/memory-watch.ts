import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { repeatEvery } from '../repeat-every.ts';
import type { CacheAccounts } from './accounts.ts';
import { evictKeys } from './evict-keys.ts';
import { fairLevel } from './fair-level.ts';
import { measureSites, readMemoryUse, type MemoryUse } from './memory-use.ts';
import { createPenalties } from './penalties.ts';
import type { TenantRedis } from './tenant-redis.ts';

export interface MemoryWatchParts {
  readonly redis: TenantRedis;
  readonly accounts: CacheAccounts;
  readonly log: Log;
}

const EVERY_MILLISECONDS = 500;
/** Parts of the memory: above the first the largest give until the second is reached. */
const FULL = 0.7;
const ENOUGH = 0.6;
/** Below this part everybody may write. */
const RELEASED = 0.65;
/** Above this part they may not write meanwhile, and their sessions are not spared: those of all others would be refused next. */
const ALMOST_OVER = 0.85;
/** Measuring costs Redis time: it rests so many times as long as it took, except when it is almost over. */
const REST = 20;

/**
 * Keeps the tenant Redis from becoming full, where every site's sessions would be refused: the sites that hold most give of their cache, and where that is not
 * enough (their sessions are the mass) they may only read and remove until they hold their share again. Nobody else is touched.
 */
export function startMemoryWatch({ redis, accounts, log }: MemoryWatchParts): AsyncDisposable {
  let restricted = new Set<SiteId>();
  const penalties = createPenalties(() => performance.now());
  let seenOn = 0;
  let restUntil = 0;

  const restrict = async (site: SiteId) => {
    if (restricted.has(site)) return;
    await accounts.setAccess(site, 'read-and-remove');
    restricted.add(site);
    log.warn('a site holds more than its share of the cache and may not write', { site });
  };
  const release = async (site: SiteId) => {
    if (!restricted.has(site) || !penalties.isServed(site)) return;
    await accounts.setAccess(site, 'all');
    restricted.delete(site);
    log.info('a site may write to the cache again', { site });
  };

  const balance = async ({ used, most }: MemoryUse, signal: AbortSignal) => {
    const isAlmostOver = used > most * ALMOST_OVER;
    const began = performance.now();
    const held = await measureSites(redis, signal);
    const sum = [...held.values()].reduce((all, bytes) => all + bytes, 0);
    // What belongs to no key (connections, Redis itself) stays.
    const level = fairLevel([...held.values()], Math.max(0, most * ENOUGH - Math.max(0, used - sum)));
    for (const [site, bytes] of held) {
      if (bytes <= level) {
        await release(site);
        continue;
      }
      if (isAlmostOver && !restricted.has(site)) {
        await restrict(site);
        penalties.add(site);
      }
      const freed = await evictKeys(redis, { site, bytes: bytes - level, evenSessions: isAlmostOver }, signal);
      if (freed < bytes - level) await restrict(site);
    }
    // Their last key may be gone.
    for (const site of restricted) if (!held.has(site)) await release(site);
    restUntil = performance.now() + (performance.now() - began) * REST;
  };

  const turn = async (signal: AbortSignal) => {
    const use = await readMemoryUse(redis);
    if (seenOn !== redis.connection()) {
      restricted = new Set(await accounts.listRestricted());
      seenOn = redis.connection();
    }
    const part = use.used / use.most;
    if (part < RELEASED) for (const site of restricted) await release(site);
    if (part > FULL && (performance.now() > restUntil || part > ALMOST_OVER)) await balance(use, signal);
  };
  return repeatEvery(EVERY_MILLISECONDS, turn, (error) => {
    if (!(error instanceof RequestError && error.code === 'unreachable'))
      log.warn('the memory of the cache could not be watched', { error });
  });
}
