import { poolState, type PoolState } from '@daspanel/formats/launcher-requests.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { EVERYTHING, type MetricsStore, type PoolSample, type Usage } from './metrics-store.ts';

const PATIENCE = 5_000;
const LENGTH_OF_SITE_ID = 16;

interface Parts {
  readonly metrics: Pick<MetricsStore, 'readPools' | 'addSample'>;
  readonly launcher: Requester;
  readonly now: () => number;
}

/** Enters what the programs that are awake use. Those that ended since the last sample took what they used after it with them. */
export async function samplePools({ metrics, launcher, now }: Parts): Promise<void> {
  const states = z.array(poolState).parse(await launcher.request('pool.list', {}, { timeoutMilliseconds: PATIENCE }));
  const known = metrics.readPools();
  if (states.length === 0 && known.length === 0) return;
  const pools = states.map(({ pool, since, processorMilliseconds }) => ({ pool, since, processor: processorMilliseconds / 1000 }));
  metrics.addSample(usageOf(states, known), pools, Math.floor(now() / 1000));
}

/** By site, and all together. A pool that was started afresh counts from nothing. */
export function usageOf(states: readonly PoolState[], known: readonly PoolSample[]): readonly Usage[] {
  const before = new Map(known.map((sample) => [`${sample.pool} ${sample.since}`, sample.processor]));
  const bySite = new Map<string, { processor: number; memory: number }>();
  for (const { pool, since, processorMilliseconds, memoryBytes } of states) {
    const used = Math.max(0, processorMilliseconds / 1000 - (before.get(`${pool} ${since}`) ?? 0));
    for (const site of [pool.slice(0, LENGTH_OF_SITE_ID), EVERYTHING]) {
      const sum = bySite.get(site) ?? { processor: 0, memory: 0 };
      bySite.set(site, { processor: sum.processor + used, memory: sum.memory + Math.round(memoryBytes) });
    }
  }
  return [...bySite].map(([site, usage]) => ({ site, ...usage }));
}
