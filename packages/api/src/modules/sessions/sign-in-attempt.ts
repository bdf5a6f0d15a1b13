import { isIPv4, isIPv6 } from 'node:net';
import { rates, type Rate, type RateLimiter } from '../../access/rate-limit.ts';
import { Problem } from '../../problem.ts';

interface Claim {
  /** In lower case. */
  readonly email: string;
  readonly address: string | null;
  /** Name of a browser that this person has signed in with before. */
  readonly browser: string | undefined;
}

/**
 * Counts an attempt against its account, the block of its address and all attempts together; with a browser that the person has signed in with before, against that
 * browser only, so that nobody can lock another one out (security.md N043, N044). Throws 429. Gives what undoes the count once the password was right.
 */
export function countAttempt(limiter: RateLimiter, { email, address, browser }: Claim): () => void {
  const counted: readonly (readonly [string, Rate])[] =
    browser === undefined
      ? [
          [`sign-in account ${email}`, rates.signIn],
          [`sign-in from ${blockOf(address)}`, rates.signIn],
          ['sign-in', rates.everySignIn],
        ]
      : [[`sign-in with ${browser}`, rates.signIn]];
  for (const [index, [key, rate]] of counted.entries()) {
    try {
      limiter.take(key, rate);
    } catch (error) {
      for (const [taken, itsRate] of counted.slice(0, index)) limiter.giveBack(taken, itsRate);
      throw error instanceof Problem ? slowedDown(error) : error;
    }
  }
  return () => {
    for (const [key, rate] of counted) limiter.giveBack(key, rate);
  };
}

function slowedDown(problem: Problem): Problem {
  return new Problem('too-many-requests', `too many attempts to sign in: ${problem.message}`, { headers: problem.headers });
}

/** Who has one address of a block can have the others: /24 of IPv4, /64 of IPv6. */
export function blockOf(address: string | null): string {
  if (address === null) return 'this machine';
  const embedded = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  if (embedded !== undefined && isIPv4(embedded)) return blockOf(embedded);
  if (isIPv4(address)) return address.slice(0, address.lastIndexOf('.'));
  return isIPv6(address) ? firstGroups(address).join(':') : address;
}

function firstGroups(address: string): readonly string[] {
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
}
