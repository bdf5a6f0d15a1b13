/** A token bucket: `capacity` tokens at first, and one more every `refillEvery` milliseconds of simulated time. */
export interface Bucket {
  readonly capacity: number;
  readonly refillEvery: number;
}

export const LIMIT_KINDS = [
  'newAccounts',
  'newOrders',
  'certificatesPerDomain',
  'certificatesPerNameSet',
  'failedAuthorizations',
  'consecutiveFailures',
] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

export type Limits = Readonly<Partial<Record<LimitKind, Bucket>>>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Let's Encrypt's production (2026-08): per address, account, registered domain, exact set of names, and name with account. */
export const LETS_ENCRYPT_LIMITS: Limits = {
  newAccounts: { capacity: 10, refillEvery: 18 * MINUTE },
  newOrders: { capacity: 300, refillEvery: 36 * SECOND },
  certificatesPerDomain: { capacity: 50, refillEvery: 202 * MINUTE },
  certificatesPerNameSet: { capacity: 5, refillEvery: 34 * HOUR },
  failedAuthorizations: { capacity: 5, refillEvery: 12 * MINUTE },
  consecutiveFailures: { capacity: 1_152, refillEvery: 24 * HOUR },
};

export interface RateLimits {
  /** Milliseconds until there is a token; 0: there is one. Takes none. */
  waitFor(kind: LimitKind, key: string): number;
  /** Takes a token where there is one. */
  take(kind: LimitKind, key: string): void;
  /** Fills the bucket. */
  reset(kind: LimitKind, key: string): void;
}

/** Buckets by kind and key. A kind that `limits` does not have is never empty. */
export function createRateLimits(limits: Limits, now: () => number): RateLimits {
  // The moment at which the bucket is full again says everything about it (GCRA).
  const fullAt = new Map<string, number>();
  const read = (kind: LimitKind, key: string) => Math.max(fullAt.get(`${kind} ${key}`) ?? 0, now());
  return {
    waitFor(kind, key) {
      const bucket = limits[kind];
      if (bucket === undefined) return 0;
      const latest = now() + (bucket.capacity - 1) * bucket.refillEvery;
      return Math.max(0, read(kind, key) - latest);
    },
    take(kind, key) {
      const bucket = limits[kind];
      if (bucket === undefined) return;
      const emptiest = now() + bucket.capacity * bucket.refillEvery;
      fullAt.set(`${kind} ${key}`, Math.min(read(kind, key) + bucket.refillEvery, emptiest));
    },
    reset(kind, key) {
      fullAt.delete(`${kind} ${key}`);
    },
  };
}
