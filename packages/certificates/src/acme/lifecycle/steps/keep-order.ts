import { DAY, HOUR } from '../durations.ts';
import { isNearEnd } from '../planning/is-near-end.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';

/**
 * Whether an order that takes long is waited for: until it expires, or for a day where the authority does not say when it does. A certificate that is about to end waits for
 * an hour only.
 */
export function mayKeepOrder({ work, present }: WorkingRecord, expires: number | null, now: number): boolean {
  const isUrgent = present !== null && isNearEnd(present, now);
  return now < (expires ?? work.startedAt + DAY) && (!isUrgent || now < work.startedAt + HOUR);
}
