import { expect, test } from 'vitest';
import type { PoolId } from '@daspanel/formats/identifiers.ts';
import type { PoolState } from '@daspanel/formats/launcher-requests.ts';
import { findSleepy, observe, type Observations } from './idle-pools.ts';

const pool = 's111111111111111-82-0123abcd' as PoolId;
const state = (processorMilliseconds: number, more: Partial<PoolState> = {}): PoolState => ({
  pool,
  php: '8.2',
  runtime: 'native',
  since: 0,
  processorMilliseconds,
  memoryBytes: 0,
  processes: 1,
  ...more,
});
/** Looks every three seconds at these states and tells after how many seconds the pool is sleepy. */
const sleepyAfter = (states: readonly PoolState[], idleSeconds: number) => {
  let seen: Observations = new Map();
  for (const [index, current] of states.entries()) {
    seen = observe(seen, [current], index * 3000);
    if (findSleepy(seen, () => idleSeconds, index * 3000).length > 0) return index * 3;
  }
  return 'never';
};

test('a pool that only keeps house is sleepy after its time', () => {
  expect(sleepyAfter([state(30), state(30.3), state(30.6), state(31), state(31.2)], 9)).toBe(9);
});

test('work begins the time anew', () => {
  expect(sleepyAfter([state(30), state(30), state(60), state(60), state(60), state(60)], 9)).toBe(15);
});

test('php-fpm with workers that wait is idle', () => {
  expect(sleepyAfter([state(30, { processes: 5 }), state(30, { processes: 5 }), state(30, { processes: 5 })], 3)).toBe(3);
});

test('a WebAssembly host is one process at work and at rest', () => {
  expect(sleepyAfter([state(30, { runtime: 'wasm' }), state(31, { runtime: 'wasm' }), state(32, { runtime: 'wasm' })], 6)).toBe(6);
});

test('a pool that was started afresh is not taken for its former self', () => {
  expect(sleepyAfter([state(300), state(20), state(20)], 6)).toBe('never');
});

test('a pool that is gone is forgotten', () => {
  expect(observe(observe(new Map(), [state(1)], 0), [], 3000).size).toBe(0);
});
