import { expect, it } from 'vitest';
import type { PhpWorker, RunResult } from './php-worker.ts';
import { WorkerPool, type PoolOptions } from './worker-pool.ts';

/** Workers whose requests end when the test says so: PHP itself is not what is tested here. */
const createBench = (options: Partial<PoolOptions> = {}) => {
  const running: ((result: RunResult) => void)[] = [];
  let started = 0;
  let ended = 0;
  const createWorker = (): PhpWorker => {
    started += 1;
    let end: ((result: RunResult) => void) | undefined;
    return {
      ready: Promise.resolve(),
      run: () =>
        new Promise((resolve) => {
          end = resolve;
          running.push(resolve);
        }),
      resume() {},
      isWaitingForClient: () => false,
      abandon() {},
      async terminate() {
        ended += 1;
        end?.({ state: 'crashed', detail: 'terminated' });
      },
    };
  };
  const pool = new WorkerPool({
    createWorker,
    mostWorkers: 2,
    fewestWorkers: 0,
    longestQueue: 3,
    requestMilliseconds: 60_000,
    idleMilliseconds: 60_000,
    requestsPerWorker: 100,
    onFailure() {},
    ...options,
  });
  const outcomes: string[] = [];
  const submit = (name = '') =>
    pool.submit({
      request: { parameters: {}, body: Buffer.alloc(0) },
      receiver: { head() {}, body: () => true, log() {} },
      finished: (outcome) => outcomes.push(name + outcome.state),
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { pool, submit, running, outcomes, settle, counts: () => ({ started, ended }) };
};
const DONE: RunResult = { state: 'done', isWornOut: false };

it('starts as many workers as there are requests, up to its limit, and refuses what it cannot queue', async () => {
  const { pool, submit, running, outcomes, settle, counts } = createBench();
  for (let count = 0; count < 4; count++) submit();
  expect(outcomes).toEqual(['overloaded']);
  await settle();
  expect(counts().started).toBe(2);
  expect(running.length).toBe(2);
  running[0]?.(DONE);
  await settle();
  expect(running.length).toBe(3);
  await pool[Symbol.asyncDispose]();
});

it('replaces workers that crash or are worn out, and keeps the fewest', async () => {
  const { pool, submit, running, outcomes, settle, counts } = createBench({ fewestWorkers: 1 });
  await settle();
  submit();
  running[0]?.({ state: 'crashed', detail: '' });
  await settle();
  expect(counts()).toEqual({ started: 2, ended: 1 });
  submit();
  running[1]?.({ state: 'done', isWornOut: true });
  await settle();
  expect(counts()).toEqual({ started: 3, ended: 2 });
  expect(outcomes).toEqual(['crashed', 'done']);
  await pool[Symbol.asyncDispose]();
});

it('ends a worker whose request takes too long', async () => {
  const { pool, submit, outcomes, settle } = createBench({ requestMilliseconds: 20 });
  submit();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await settle();
  expect(outcomes).toEqual(['timed-out']);
  await pool[Symbol.asyncDispose]();
});

it('forgets requests that nobody waits for, and settles', async () => {
  const { pool, submit, running, outcomes, settle } = createBench({ mostWorkers: 1 });
  submit('first ');
  await settle();
  submit('second ').abandon();
  const settled = pool.settled();
  running[0]?.(DONE);
  await settled;
  await settle();
  expect(outcomes).toEqual(['first done']);
  await pool[Symbol.asyncDispose]();
});

it('says when PHP cannot be started', async () => {
  const failures: unknown[] = [];
  const { pool, submit, settle } = createBench({
    createWorker: () => ({
      ready: Promise.reject(new Error('no PHP')),
      run: () => new Promise(() => {}),
      resume() {},
      isWaitingForClient: () => false,
      abandon() {},
      terminate: async () => {},
    }),
    onFailure: (error) => failures.push(error),
  });
  submit();
  await settle();
  expect(failures).toEqual([new Error('no PHP')]);
  await pool[Symbol.asyncDispose]();
});
