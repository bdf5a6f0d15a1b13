import type { AcmeIssuer } from '@daspanel/formats/acme-requests.ts';
import { DAY, HOUR, SECOND } from '../durations.ts';
import { registeredDomain } from './registered-domain.ts';

/**
 * `window`: at most so many events of a key in any span of this length, in milliseconds. `bucket`: so many tokens at first, and as many more in each span, one after the other;
 * `count`: the same, but taken even when there is none.
 */
export interface Limit {
  readonly kind: 'orders' | 'pace' | 'domain' | 'set' | 'failures' | 'site';
  readonly key: string;
  readonly counting: 'window' | 'bucket' | 'count';
  readonly most: number;
  readonly within: number;
}

/** Longer than any limit looks back. */
export const LONGEST_SPAN = 8 * DAY;
/** Of all authorities together, for figures. */
export const ALL_ORDERS = 'all orders';
export const ALL_FAILURES = 'all failures';

export interface OrderFacts {
  readonly issuer: Pick<AcmeIssuer, 'directory' | 'limits'>;
  /** The directory that is asked. Limits of a staging directory are so wide that only the pace counts. */
  readonly directory: string;
  readonly names: readonly string[];
  readonly site: string | null;
  readonly isRenewal: boolean;
  /** The authority is told which certificate is replaced (RFC 9773) and does not count it. */
  readonly replaces: boolean;
  readonly ordersPerSiteAndDay: number;
}

/** The limits that an order must be within, well below those that Let's Encrypt publishes (letsencrypt.org/docs/rate-limits). */
export function limitsOfOrder(order: OrderFacts): readonly Limit[] {
  const { issuer, directory, site, isRenewal } = order;
  const isProduction = directory === issuer.directory;
  const own: Limit[] =
    site === null || isRenewal || !isProduction
      ? []
      : [{ kind: 'site', counting: 'window', key: `site ${site}`, most: order.ordersPerSiteAndDay, within: DAY }];
  if (issuer.limits === 'none') return own;
  const pace: Limit = { kind: 'pace', counting: 'window', key: `pace ${directory}`, most: 10, within: 10 * SECOND };
  if (!isProduction || order.replaces) return [...own, pace];
  const set: Limit = {
    kind: 'set',
    counting: 'bucket',
    key: `set ${directory} ${order.names.toSorted().join(' ')}`,
    most: 4,
    within: 7 * DAY,
  };
  return [
    ...own,
    pace,
    { kind: 'orders', counting: 'bucket', key: `orders ${directory}`, most: 250, within: 3 * HOUR },
    set,
    ...limitsOfDomains(order),
  ];
}

/** A renewal of the same names is not held to the limit of its domain, but counts. */
function limitsOfDomains({ directory, names, isRenewal }: OrderFacts): Limit[] {
  const domains = [...new Set(names.map(registeredDomain))];
  return domains.map((domain) => ({
    kind: 'domain',
    key: `domain ${directory} ${domain}`,
    counting: isRenewal ? 'count' : 'bucket',
    most: 40,
    within: 7 * DAY,
  }));
}

/** Failed validations of a name, at every authority. */
export function limitOfFailures(directory: string, name: string): Limit {
  return { kind: 'failures', counting: 'window', key: `failures ${directory} ${name}`, most: 4, within: HOUR };
}

/** A bucket that is full again at a moment: when there is a token in it, how many there are, and when it is full again after one was taken (GCRA). */
export function measureBucket({ most, within }: Limit, fullAt: number, now: number) {
  const interval = within / most;
  // A clock that was ahead must not empty it for longer than it takes to fill.
  const base = Math.min(Math.max(fullAt, now), now + within);
  const at = Math.max(now, base + interval - within);
  return { at, left: Math.floor((now + within - base) / interval), fullAt: Math.min(base + interval, now + within) };
}

/** The moment from which one more event is within the limit, and how many are left until then. `events`: moments, oldest first. */
export function measureLimit(limit: Limit, events: readonly number[], now: number): { readonly at: number; readonly left: number } {
  const counted = events.filter((at) => at > now - limit.within && at <= now + limit.within);
  const left = Math.max(0, limit.most - counted.length);
  if (left > 0) return { at: now, left };
  const blocking = counted[counted.length - limit.most] ?? now;
  return { at: blocking + limit.within, left: 0 };
}
