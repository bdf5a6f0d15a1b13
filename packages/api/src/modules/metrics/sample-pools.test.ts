import { poolState } from '@daspanel/formats/launcher-requests.ts';
import { expect, test } from 'vitest';
import { EVERYTHING } from './metrics-store.ts';
import { usageOf } from './sample-pools.ts';

const SITE = 's000000000000001';
const state = (suffix: string, since: number, processorMilliseconds: number) =>
  poolState.parse({
    pool: `${SITE}-82-0000000${suffix}`,
    php: '8.2',
    runtime: 'native',
    since,
    processorMilliseconds,
    memoryBytes: 100,
    processes: 1,
  });

test('processor time is what was used since the sample before, memory what is used at once', () => {
  const known = [{ pool: `${SITE}-82-00000001`, since: 5, processor: 2 }];
  expect(usageOf([state('1', 5, 3_000), state('2', 7, 500)], known)).toEqual([
    { site: SITE, processor: 1.5, memory: 200 },
    { site: EVERYTHING, processor: 1.5, memory: 200 },
  ]);
});

test('a pool that was started afresh counts from nothing', () => {
  expect(usageOf([state('1', 9, 250)], [{ pool: `${SITE}-82-00000001`, since: 5, processor: 2 }])[0]).toMatchObject({ processor: 0.25 });
});
