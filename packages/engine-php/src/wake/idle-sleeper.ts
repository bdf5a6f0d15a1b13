import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { poolDescriptor, type PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { PoolId } from '@daspanel/formats/identifiers.ts';
import { poolState } from '@daspanel/formats/launcher-requests.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { findSleepy, observe, type Observations } from './idle-pools.ts';

export interface IdleSleeperParts {
  readonly launcher: Pick<Requester, 'request'>;
  /** Folder of the pool descriptors. */
  readonly descriptors: string;
  readonly log: Log;
}

const MILLISECONDS_BETWEEN_LOOKS = 3_000;
/** For a pool whose descriptor is gone: no route leads to it any more. */
const SECONDS_WITHOUT_DESCRIPTOR = 10;
const MOST_GRACE_SECONDS = 600;

/** Puts pools to sleep that had nothing to do for as long as their descriptors say. Runs until disposed of. */
export function startIdleSleeper(parts: IdleSleeperParts): Disposable {
  let observations: Observations = new Map();
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      observations = await lookOnce(parts, observations, performance.now());
    } catch (error) {
      parts.log.warn('cannot look for idle pools', { error });
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), MILLISECONDS_BETWEEN_LOOKS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function lookOnce(parts: IdleSleeperParts, former: Observations, now: number): Promise<Observations> {
  const pools = z.array(poolState).parse(await parts.launcher.request('pool.list', {}, { timeoutMilliseconds: 10_000 }));
  const observations = observe(former, pools, now);
  const descriptors = new Map(
    await Promise.all(pools.map(async ({ pool }) => [pool, await readDescriptor(parts.descriptors, pool)] as const)),
  );
  const sleepy = findSleepy(observations, (pool) => descriptors.get(pool)?.limits.idle ?? SECONDS_WITHOUT_DESCRIPTOR, now);
  for (const pool of sleepy) {
    const graceSeconds = Math.min(descriptors.get(pool)?.settings.max_execution_time ?? SECONDS_WITHOUT_DESCRIPTOR, MOST_GRACE_SECONDS);
    // Not waited for: a pool with a long request must not keep others awake.
    parts.launcher.request('pool.sleep', { pool, graceSeconds }).then(
      () => parts.log.info('a pool was put to sleep', { pool }),
      (error: unknown) => parts.log.warn('a pool could not be put to sleep', { pool, error }),
    );
  }
  return observations;
}

async function readDescriptor(folder: string, pool: PoolId): Promise<PoolDescriptor | undefined> {
  const text = await readFile(join(folder, `${pool}.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : poolDescriptor.parse(JSON.parse(text));
}
