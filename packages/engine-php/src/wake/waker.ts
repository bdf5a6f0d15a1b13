import { setTimeout as wait } from 'node:timers/promises';
import type { PoolId } from '@daspanel/formats/identifiers.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';

/** Asks the launcher to wake pools: one question at a time for each pool, however many requests wait for it. */
export interface Waker {
  /** Resolves when the pool is awake. Rejects with the launcher's RequestError, or `unreachable` when it does not come back in time. */
  wake(pool: PoolId): Promise<void>;
}

const LONGEST_START_MILLISECONDS = 45_000;
/** A launcher that was killed is back within seconds. */
const ATTEMPTS = 40;
const MILLISECONDS_BETWEEN_ATTEMPTS = 250;

export function createWaker(launcher: Pick<Requester, 'request'>): Waker {
  const asked = new Map<PoolId, Promise<void>>();
  return {
    wake(pool) {
      const known = asked.get(pool);
      if (known !== undefined) return known;
      const asking = askUntilReached(launcher, pool).finally(() => asked.delete(pool));
      asked.set(pool, asking);
      return asking;
    },
  };
}

async function askUntilReached(launcher: Pick<Requester, 'request'>, pool: PoolId): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await launcher.request('pool.wake', { pool }, { timeoutMilliseconds: LONGEST_START_MILLISECONDS });
      return;
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== 'unreachable' || attempt === ATTEMPTS) throw error;
      await wait(MILLISECONDS_BETWEEN_ATTEMPTS);
    }
  }
}
