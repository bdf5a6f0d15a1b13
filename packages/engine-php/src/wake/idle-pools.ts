import type { PoolId } from '@daspanel/formats/identifiers.ts';
import type { PoolState } from '@daspanel/formats/launcher-requests.ts';

/** When a pool was last seen at work. `now` and `since` are milliseconds of one steady clock. */
export interface Observation {
  readonly processorMilliseconds: number;
  readonly lookedAt: number;
  readonly idleSince: number;
}
export type Observations = ReadonlyMap<PoolId, Observation>;

/** More than an idle pool's own housekeeping takes (php-fpm 0.1, Node 0.2 to 0.4), in milliseconds of processor time per second. */
const HOUSEKEEPING = 0.6;
/**
 * Looks at the awake pools once more: a pool whose processor time grew beyond housekeeping is at work now. One that only waits inside a
 * request may be taken for idle; putting it to sleep lets the request end.
 */
export function observe(former: Observations, pools: readonly PoolState[], now: number): Observations {
  return new Map(
    pools.map((pool) => {
      const before = former.get(pool.pool);
      const isIdle = before !== undefined && !isAtWork(pool, before, now);
      return [pool.pool, { processorMilliseconds: pool.processorMilliseconds, lookedAt: now, idleSince: isIdle ? before.idleSince : now }];
    }),
  );
}

function isAtWork(pool: PoolState, before: Observation, now: number): boolean {
  const grown = pool.processorMilliseconds - before.processorMilliseconds;
  return grown < 0 || grown > (HOUSEKEEPING * (now - before.lookedAt)) / 1000;
}

/** The pools that have been idle for as long as `idleSeconds` allows each. */
export function findSleepy(observations: Observations, idleSeconds: (pool: PoolId) => number, now: number): readonly PoolId[] {
  return [...observations].filter(([pool, { idleSince }]) => now - idleSince >= idleSeconds(pool) * 1000).map(([pool]) => pool);
}
