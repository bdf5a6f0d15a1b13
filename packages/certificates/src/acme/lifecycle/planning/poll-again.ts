import { MINUTE, SECOND } from '../durations.ts';
import type { Polls } from '../record/certificate-record.ts';
import { LONGEST_RETRY_AFTER } from './delays.ts';

const LONGEST_PAUSE = 15 * SECOND;

export function beginPolls(now: number): Polls {
  return { count: 0, until: now + 5 * MINUTE, isExtended: false };
}

/**
 * When to look again at something that is not done: after 250 ms, 500 ms, 1 s, 2 s and so on for five minutes, or when the authority says so, for which the five minutes are
 * extended once. Null: long enough.
 */
export function pollAgain(polls: Polls, now: number, retryAfter: number | null): { readonly polls: Polls; readonly at: number } | null {
  const usual = now + Math.min(250 * 2 ** polls.count, LONGEST_PAUSE);
  const said = retryAfter === null ? usual : Math.min(retryAfter, now + LONGEST_RETRY_AFTER);
  const at = Math.max(usual, said);
  const extends_ = at > polls.until && retryAfter !== null && !polls.isExtended;
  if (at > polls.until && !extends_) return now >= polls.until ? null : { polls: { ...polls, count: polls.count + 1 }, at: polls.until };
  return {
    polls: { count: polls.count + 1, until: extends_ ? at + MINUTE : polls.until, isExtended: polls.isExtended || extends_ },
    at,
  };
}

const PATIENCE_WITH_DNS = 2 * MINUTE;
const PAUSES_OF_LOOKS = [2 * SECOND, 5 * SECOND, 10 * SECOND];

export function beginLooks(now: number): Polls {
  return { count: 0, until: now + PATIENCE_WITH_DNS, isExtended: false };
}

/** When to look again whether all name servers have a record: after 2, 5, 10, 10 s and so on, for two minutes. Null: long enough. */
export function lookAgain(polls: Polls | null, now: number): { readonly polls: Polls; readonly at: number } | null {
  const { count, until } = polls ?? beginLooks(now);
  if (now >= until) return null;
  const pause = PAUSES_OF_LOOKS[count] ?? 10 * SECOND;
  // With a clock that was set back the moment may be far away.
  const end = Math.min(until, now + PATIENCE_WITH_DNS);
  return { polls: { count: count + 1, until: end, isExtended: false }, at: Math.min(now + pause, end) };
}
