import { applySite, type ApplyParts } from './apply-site.ts';
import type { DirtySite } from './dirty-store.ts';

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

/** Applies marked sites, at most eight at a time and each by one run at a time, and tries failed ones again. */
export function createReconciler(parts: ApplyParts & { readonly onSaved: () => void }): Reconciler {
  const urgent = new Set<string>();
  const patient = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const waiters = new Map<string, ((settled: Settled) => void)[]>();
  const timers = new Map<string, NodeJS.Timeout>();
  let isClosed = false;

  const pump = () => {
    for (const site of [...urgent, ...patient]) {
      if (isClosed || running.size >= SIDE_BY_SIDE) return;
      if (running.has(site)) continue;
      urgent.delete(site);
      patient.delete(site);
      const dirty = parts.dirty.find(site);
      if (dirty === undefined) settleWaiters(site);
      else running.set(site, run(dirty));
    }
  };

  const run = async (dirty: DirtySite) => {
    const isStored = await applyAndStore(dirty);
    running.delete(dirty.site);
    if (isStored) settleWaiters(dirty.site);
    else retryAt(dirty.site, parts.now() + STORE_AGAIN);
    pump();
  };

  /** False when the outcome could not be stored, such as with a full disk: what was done is done again then. */
  const applyAndStore = async (dirty: DirtySite) => {
    try {
      await applySite(parts, dirty);
      parts.onSaved();
      return true;
    } catch (error) {
      parts.log.error('the outcome of a site could not be stored', { site: dirty.site, error });
      return false;
    }
  };

  const settleWaiters = (site: string) => {
    const dirty = parts.dirty.find(site);
    if (dirty !== undefined && dirty.problem === null) return void urgent.add(site);
    if (dirty !== undefined) retryAt(site, dirty.retry_at);
    for (const resolve of waiters.get(site) ?? []) resolve(dirty === undefined ? 'applied' : 'failed');
    waiters.delete(site);
  };

  const retryAt = (site: string, time: number) => {
    clearTimeout(timers.get(site));
    const enqueue = () => {
      timers.delete(site);
      patient.add(site);
      pump();
    };
    timers.set(site, setTimeout(enqueue, Math.max(0, time - parts.now())).unref());
  };

  return {
    wake(sites) {
      for (const site of sites) urgent.add(site);
      if (sites.length > 0) setImmediate(pump);
    },
    takeUp() {
      for (const { site, retry_at: time } of parts.dirty.list()) {
        if (running.has(site) || urgent.has(site) || timers.has(site)) continue;
        if (time > parts.now()) retryAt(site, time);
        else patient.add(site);
      }
      pump();
    },
    settle(site, withinMilliseconds) {
      if (parts.dirty.find(site) === undefined) return Promise.resolve('applied');
      const { promise, resolve } = Promise.withResolvers<Settled>();
      waiters.set(site, [...(waiters.get(site) ?? []), resolve]);
      const timer = setTimeout(() => resolve('pending'), withinMilliseconds);
      return promise.finally(() => clearTimeout(timer));
    },
    async settleAll(onProgress, signal) {
      while (!signal.aborted && (running.size > 0 || urgent.size > 0 || patient.size > 0)) {
        onProgress(running.size + urgent.size + patient.size);
        await Promise.race([...running.values(), new Promise((resolve) => setTimeout(resolve, 100))]);
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
