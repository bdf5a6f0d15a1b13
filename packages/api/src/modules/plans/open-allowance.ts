import type { MetricsStore } from '../metrics/metrics-store.ts';
import type { UserStore } from '../users/user-store.ts';
import { createAllowance } from './allowance.ts';
import type { PlanStore } from './plan-store.ts';
import type { UsageStore } from './usage-store.ts';

interface Stores {
  readonly users: UserStore;
  readonly plans: PlanStore;
  readonly usage: UsageStore;
}

/** What plans allow, and how full the disk is: as the metrics have measured it. */
export function openAllowance(stores: Stores, metrics: Pick<MetricsStore, 'readDisks'>) {
  const readDisks = () => metrics.readDisks();
  return { readDisks, allowance: createAllowance({ ...stores, readDisks }) };
}
