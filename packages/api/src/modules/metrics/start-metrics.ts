import type { Log } from '@daspanel/platform/log.ts';

const SECOND = 1_000;

interface Works {
  readonly countAccessLog: () => Promise<void>;
  readonly samplePools: () => Promise<void>;
  readonly measureDisks: () => Promise<void>;
  readonly prune: () => void;
  readonly log: Log;
}

/** Measures by the clock. What fails is logged and tried again at its next time; it keeps nothing else waiting. */
export function startMetrics({ countAccessLog, samplePools, measureDisks, prune, log }: Works): Disposable {
  const timers = new DisposableStack();
  const every = (milliseconds: number, name: string, work: () => Promise<void> | void) => {
    let isRunning = false;
    const run = async () => {
      if (isRunning) return;
      isRunning = true;
      try {
        await work();
      } catch (error) {
        if (!timers.disposed) log.warn(`${name} failed`, { error });
      } finally {
        isRunning = false;
      }
    };
    const timer = setInterval(() => void run(), milliseconds);
    timers.defer(() => clearInterval(timer));
    void run();
  };
  every(5 * SECOND, 'counting requests', countAccessLog);
  every(20 * SECOND, 'measuring processor and memory', samplePools);
  every(60 * SECOND, 'measuring disks', measureDisks);
  every(600 * SECOND, 'removing old metrics', prune);
  return timers;
}
