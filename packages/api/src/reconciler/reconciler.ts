import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@daspanel/platform/log.ts';
import type { DirtySite, DirtyStore } from './dirty-store.ts';
import { createQueueLanes } from './queue-lanes.ts';
import { kindOfMark } from './subject.ts';

export type Settled = 'applied' | 'failed' | 'pending';

export interface Reconciler extends AsyncDisposable {
  /** Sites that have just been marked; they come before those that wait since the start. */
  wake(sites: readonly string[]): void;
  /** Resolves when the site has been applied or has failed, and with `pending` when that takes longer. */
  settle(site: string, withinMilliseconds: number): Promise<Settled>;
  /** Resolves when nothing is left to be done, whatever came of it. `onProgress` gets the number of sites that are left. */
  settleAll(onProgress: (left: number) => void, signal: AbortSignal): Promise<void>;
  /** Takes up every mark of the database, such as those that an earlier process left. */
  takeUp(): void;
}

const SIDE_BY_SIDE = 8;
const STORE_AGAIN = 1_000;
const LOOK_EVERY = 100;

interface Parts {
  readonly dirty: DirtyStore;
  /** Applies one marked site and takes its mark away, or notes when to try again. */
  readonly apply: (dirty: DirtySite) => Promise<void>;
  readonly onSaved: () => void;
  readonly log: Log;
  readonly now: () => number;
}

/** Applies marked sites and subjects, at most eight of a kind at a time, and tries failed ones again. */
export function createReconciler(parts: Parts): Reconciler {
  const waiters = new Map<string, ((settled: Settled) => void)[]>();
  const answerWaiters = (site: string, settled: Settled) => {
    for (const resolve of waiters.get(site) ?? []) resolve(settled);
    waiters.delete(site);
  };

  const run = async (site: string) => {
    try {
      const dirty = parts.dirty.find(site);
      if (dirty !== undefined) await parts.apply(dirty);
      parts.onSaved();
      decideNext(site);
    } catch (error) {
      // Such as with a full disk: what was done is done again then.
      parts.log.error('the outcome of a site could not be stored', { site, error });
      queue.addLater(site, STORE_AGAIN);
    }
  };
  const queue = createQueueLanes(run, SIDE_BY_SIDE, kindOfMark);

  const decideNext = (site: string) => {
    const left = parts.dirty.find(site);
    if (left === undefined) return answerWaiters(site, 'applied');
    // Without a problem it is a change that came while the site was being applied.
    if (left.problem === null) return queue.add(site, 'urgent');
    queue.addLater(site, Math.max(0, left.retry_at - parts.now()));
    return answerWaiters(site, 'failed');
  };

  return {
    wake(sites) {
      for (const site of sites) queue.add(site, 'urgent');
    },
    takeUp() {
      for (const { site, retry_at: retryAt } of parts.dirty.list()) {
        if (queue.has(site)) continue;
        if (retryAt > parts.now()) queue.addLater(site, retryAt - parts.now());
        else queue.add(site, 'patient');
      }
    },
    settle(site, withinMilliseconds) {
      if (parts.dirty.find(site) === undefined) return Promise.resolve('applied');
      const { promise, resolve } = Promise.withResolvers<Settled>();
      waiters.set(site, [...(waiters.get(site) ?? []), resolve]);
      const timer = setTimeout(() => resolve('pending'), withinMilliseconds);
      return promise.finally(() => clearTimeout(timer));
    },
    async settleAll(onProgress, signal) {
      for (let left = queue.size(); left > 0 && !signal.aborted; left = queue.size()) {
        onProgress(left);
        await wait(LOOK_EVERY);
      }
    },
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}
