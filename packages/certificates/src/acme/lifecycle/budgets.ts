import { ALL_FAILURES, ALL_ORDERS, limitOfFailures, measureBucket, measureLimit, type Limit } from './planning/limits.ts';
import type { BudgetStore } from './store/budget-store.ts';

/** The limit that stands in the way longest, and until when. */
export interface Shortage {
  readonly limit: Limit;
  readonly at: number;
}

export interface Budgets {
  /** Null: one more event of each is within its limit. */
  findShortage(limits: readonly Limit[], now: number): Shortage | null;
  /** Takes one of each, durably, if all have it. Null: taken. */
  takeOrder(limits: readonly Limit[], now: number): Shortage | null;
  /** An order that was taken off at this moment was refused: there is none. */
  giveBackOrder(limits: readonly Limit[], at: number): void;
  noteFailures(directory: string, names: readonly string[], now: number): void;
  left(limit: Limit, now: number): number;
  count(key: string, since: number): number;
}

export function createBudgets(store: BudgetStore): Budgets {
  const measure = (limit: Limit, now: number) =>
    limit.counting === 'window'
      ? measureLimit(limit, store.since(limit.key, now - limit.within), now)
      : measureBucket(limit, store.readFullAt(limit.key), now);
  const findShortage = (limits: readonly Limit[], now: number): Shortage | null => {
    const short = limits
      .filter(({ counting }) => counting !== 'count')
      .map((limit) => ({ limit, at: measure(limit, now).at }))
      .filter(({ at }) => at > now);
    return short.toSorted((one, other) => other.at - one.at)[0] ?? null;
  };
  return {
    findShortage,
    takeOrder(limits, now) {
      const shortage = findShortage(limits, now);
      if (shortage !== null) return shortage;
      const windows = limits.filter(({ counting }) => counting === 'window').map(({ key }) => key);
      const buckets = limits.filter(({ counting }) => counting !== 'window');
      const fullAt = buckets.map((limit) => [limit.key, measureBucket(limit, store.readFullAt(limit.key), now).fullAt] as const);
      store.note([ALL_ORDERS, ...windows], now, Object.fromEntries(fullAt));
      return null;
    },
    giveBackOrder(limits, at) {
      const windows = limits.filter(({ counting }) => counting === 'window').map(({ key }) => key);
      const buckets = limits.filter(({ counting }) => counting !== 'window');
      const fullAt = buckets.map(({ key, within, most }) => [key, store.readFullAt(key) - within / most] as const);
      store.takeBack([ALL_ORDERS, ...windows], at, Object.fromEntries(fullAt));
    },
    noteFailures(directory, names, now) {
      if (names.length > 0) store.note([ALL_FAILURES, ...names.map((name) => limitOfFailures(directory, name).key)], now);
    },
    left: (limit, now) => measure(limit, now).left,
    count: (key, since) => store.since(key, since).length,
  };
}
