import { DAY, HOUR, MINUTE, SECOND } from '../durations.ts';

const AFTER_FAILURES = [MINUTE, 10 * MINUTE, 100 * MINUTE];
const AFTER_BLOCKED_LOOKS = [MINUTE, 5 * MINUTE, 15 * MINUTE];
const WHILE_UNREACHABLE = [10 * SECOND, MINUTE];
const AFTER_INSTALLATIONS = [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE];

/** Longest that an authority may have itself not asked. */
export const LONGEST_RETRY_AFTER = DAY;

/**
 * Milliseconds until the next try after so many failures in a row: 1, 10, 100 minutes, then a day. When a present certificate ends in `left`, at least some tries fall
 * into that time.
 */
export function delayAfterFailures(failures: number, left: number | null): number {
  const usual = AFTER_FAILURES[failures - 1] ?? DAY;
  return left === null ? usual : Math.min(usual, Math.max(HOUR, left / 8));
}

/** Milliseconds until a name is looked at again that was not right so many times in a row. */
export function delayAfterBlockedLooks(looks: number): number {
  return AFTER_BLOCKED_LOOKS[looks - 1] ?? HOUR;
}

/** Milliseconds until an authority is asked again that did not answer so many times in a row; null: it counts as a failed try. */
export function delayWhileUnreachable(times: number): number | null {
  return WHILE_UNREACHABLE[times - 1] ?? null;
}

/** Milliseconds until the agent is asked again to serve a certificate. */
export function delayAfterInstallations(tries: number): number {
  return AFTER_INSTALLATIONS[tries - 1] ?? HOUR;
}
