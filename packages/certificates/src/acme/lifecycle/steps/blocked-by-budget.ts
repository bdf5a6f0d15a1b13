import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import type { Shortage } from '../budgets.ts';
import { SECOND } from '../durations.ts';
import { LONGEST_RETRY_AFTER } from '../planning/delays.ts';
import type { Limit } from '../planning/limits.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';
import { StepFailure } from './step-failure.ts';
import type { StepParts } from './step-parts.ts';

const SHORTEST_SPREAD = 5 * SECOND;

/** Nothing is ordered while a limit would be passed. Where many wait for the same orders they come back one after the other. */
export function blockedByBudget(parts: StepParts, { limit, at }: Shortage, authority: string): StepFailure {
  const isShared = limit.kind === 'orders';
  const queue = isShared ? parts.store.certificates.countWaitingForOrders() * (limit.within / limit.most) : 0;
  const again = Math.min(Math.ceil(at + parts.random() * queue), parts.now() + LONGEST_RETRY_AFTER);
  return new StepFailure({ kind: 'blocked', problems: [describeShortage(limit, at, authority)], at: again, waitsForOrders: isShared });
}

/** How many may wait for the pace after they were looked at. */
const MOST_LOOKED_AT = 30;

/** Whether so many wait for the pace that another need not be looked at yet. */
export function isCrowded(parts: StepParts): boolean {
  return parts.store.certificates.countWaitingForOrders() > MOST_LOOKED_AT;
}

/** The record, due when its turn may have come: the more wait, the later. One that ends soon is asked for more often. */
export function waitForPace(parts: StepParts, record: WorkingRecord, { limit, at }: Shortage): WorkingRecord {
  const queue = parts.store.certificates.countWaitingForOrders() * (limit.within / limit.most);
  const left = record.present === null ? Infinity : Math.max(0, record.present.facts.notAfter - parts.now());
  const spread = Math.max(SHORTEST_SPREAD, Math.min(queue, left / 20));
  return { ...record, waitsForOrders: true, nextAt: Math.ceil(at + parts.random() * spread) };
}

export function describeShortage(limit: Limit, at: number, authority: string): CertificateProblem {
  const until = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    code: 'rate-limit',
    name: limit.kind === 'failures' ? (limit.key.split(' ').at(-1) ?? null) : null,
    detail: `${describeLimit(limit, authority)} The next order is possible from ${until} on.`,
    advice: 'Nothing needs to be done: it goes on by itself.',
  };
}

function describeLimit({ kind, most, key }: Limit, authority: string): string {
  switch (kind) {
    case 'orders':
      return `${authority} takes a limited number of orders, and ${most} were placed in the last three hours.`;
    case 'pace':
      return `Orders to ${authority} are placed at most ${most} in ten seconds.`;
    case 'domain':
      return `${authority} issues a limited number of certificates for one domain, and ${most} were ordered for ${key.split(' ').at(-1)} in the last seven days.`;
    case 'set':
      return `${authority} issues a limited number of certificates for the same names, and ${most} were ordered in the last seven days.`;
    case 'failures':
      return `${authority} could not validate ${key.split(' ').at(-1)} ${most} times in the last hour.`;
    case 'site':
      return `For the domains of this site ${most} certificates were ordered in the last 24 hours, which is what is allowed.`;
  }
}
