import { DAY, HOUR, MINUTE } from '../durations.ts';
import type { RenewalInfo } from '../../protocol/acme-types.ts';
import type { Present } from '../record/certificate-record.ts';

/**
 * The window in which the authority wants a certificate renewed, with one random moment in it, which stays for as long as the window does. A window that ends before it starts
 * counts as not said (RFC 9773, 4.2).
 */
export function chooseWindow(former: Present['window'], info: RenewalInfo, random: () => number): Present['window'] {
  const { start, end, explanation } = info;
  if (!Number.isFinite(start) || !Number.isFinite(end) || end < start || start <= 0) return former;
  if (former !== null && former.start === start && former.end === end) return { ...former, explanation };
  return { start, end, chosen: Math.round(start + random() * (end - start)), explanation };
}

/** When to ask for the window again: when the authority says so, within a minute and a day; else twice a day, at random moments. */
export function nextAsking(now: number, retryAfter: number | null, random: () => number): number {
  if (retryAfter === null || !Number.isFinite(retryAfter)) return Math.round(now + 10 * HOUR + random() * 2 * HOUR);
  return Math.min(Math.max(retryAfter, now + MINUTE), now + DAY);
}
