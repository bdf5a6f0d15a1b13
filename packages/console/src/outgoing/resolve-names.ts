import { Resolver } from 'node:dns/promises';

const LONGEST_WAIT = { timeout: 3_000, tries: 2 };
const MOST_AT_A_TIME = 64;

/**
 * Addresses of a name by DNS alone: names of this machine's own list of hosts are nobody else's business, and waiting for slow servers occupies no thread. Rejects when there is none, or too
 * many are being looked up.
 */
export function createNameResolver(): (host: string) => Promise<readonly string[]> {
  let pending = 0;
  return async (host) => {
    if (pending >= MOST_AT_A_TIME) throw new Error('too many names are being looked up');
    pending += 1;
    try {
      const resolver = new Resolver(LONGEST_WAIT);
      const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      const found = [four, six].flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
      if (found.length === 0 && four.status === 'rejected') throw four.reason;
      return found;
    } finally {
      pending -= 1;
    }
  };
}
