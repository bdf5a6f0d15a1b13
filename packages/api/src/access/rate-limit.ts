import { Problem } from '../problem.ts';

/** So many requests at once, and so many per second from then on. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Owners and the machine's operator work with scripts of their own; strangers and lent-out tokens get less. */
export const rates = {
  /** Tokens of owners and of the machine's operator. */
  trusted: { burst: 5_000, perSecond: 2_500 },
  api: { burst: 600, perSecond: 100 },
  stranger: { burst: 600, perSecond: 50 },
  /** Looks at DNS and ports of names, per token. */
  diagnosis: { burst: 60, perSecond: 1 / 2 },
  /** Attempts at the first login, per address and for all addresses together. */
  firstLogin: { burst: 10, perSecond: 1 / 30 },
  /** Wrong passwords: for one account, for the addresses of one block, and from a browser that its person has signed in with before. */
  signIn: { burst: 10, perSecond: 1 / 60 },
  /** Right passwords, and passwords that are chosen: each costs half a second of a processor. For one person. */
  passwords: { burst: 30, perSecond: 1 / 2 },
  /** Searches through files, which may take eight seconds each, and archives that are made while they are sent. For one person. */
  walks: { burst: 20, perSecond: 1 / 2 },
  /** Exports and verifications of the audit log, which read all of it. For one person. */
  auditWalks: { burst: 10, perSecond: 1 / 10 },
  /** Invitations by one person, and to one address of mail by anybody. */
  invitationsBy: { burst: 20, perSecond: 1 / 60 },
  invitationsTo: { burst: 5, perSecond: 1 / 600 },
  everySignIn: { burst: 100, perSecond: 2 },
  everyFirstLogin: { burst: 50, perSecond: 1 / 10 },
} as const satisfies Record<string, Rate>;

interface Bucket {
  tokens: number;
  at: number;
}

const MOST_KEYS = 10_000;

/** Token buckets by key. The keys that were not used for longest are forgotten first. `now` in milliseconds of a clock that never goes back. */
export function createRateLimiter(now: () => number = () => performance.now()) {
  const buckets = new Map<string, Bucket>();
  return {
    /** Gives back what was taken for something that has turned out well. */
    giveBack(key: string, rate: Rate): void {
      const found = buckets.get(key);
      if (found !== undefined) found.tokens = Math.min(rate.burst, found.tokens + 1);
    },
    /** Takes one request from the key's bucket. Throws 429 with Retry-After when it is empty. */
    take(key: string, rate: Rate): void {
      const time = now();
      const found = buckets.get(key) ?? { tokens: rate.burst, at: time };
      const tokens = Math.min(rate.burst, found.tokens + ((time - found.at) / 1000) * rate.perSecond);
      buckets.delete(key);
      buckets.set(key, { tokens: Math.max(0, tokens - 1), at: time });
      if (buckets.size > MOST_KEYS)
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      if (tokens >= 1) return;
      const seconds = Math.max(1, Math.ceil((1 - tokens) / rate.perSecond));
      throw new Problem('too-many-requests', `try again in ${seconds} seconds`, { headers: { 'retry-after': String(seconds) } });
    },
  };
}
export type RateLimiter = ReturnType<typeof createRateLimiter>;
