const MINUTE = 60_000;
const LONGEST_WAIT = 4 * 60 * MINUTE;
const TWO_DAYS = 48 * 60 * MINUTE;

/**
 * When a message that could not be sent is tried again: after 1, 2, 4 ... minutes, then every 4 hours; undefined once it is two days old
 * (RFC 5321, 4.5.4.1 asks for 4 to 5 days from servers whose senders do not see the log; ours do).
 */
export function nextAttempt(message: { readonly receivedAt: number; readonly failedAttempts: number }, now: number): number | undefined {
  if (now - message.receivedAt > TWO_DAYS) return undefined;
  return now + Math.min(MINUTE * 2 ** Math.min(message.failedAttempts - 1, 20), LONGEST_WAIT);
}
