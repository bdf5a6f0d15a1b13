/** Milliseconds. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const ROOT_LIFETIME = 3_652 * DAY;
export const LEAF_LIFETIME = 90 * DAY;

/** A certificate is replaced when this part of its real lifetime is over. */
export const RENEW_AFTER = 2 / 3;
